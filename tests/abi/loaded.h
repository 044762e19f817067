/* For programs that know the library by its function table only. */
#ifndef TERN_TESTS_LOADED_H
#define TERN_TESTS_LOADED_H

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TERN_USE_TABLE loaded
#include <tern/api.h>

static const tern_api* loaded;

#define CHECK(condition)                                                      \
  do {                                                                        \
    if (!(condition)) {                                                       \
      fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
      exit(1);                                                                \
    }                                                                         \
  } while (0)

/* Opens the library, none of whose names becomes visible, and sets `loaded`. */
static void* load(const char* path) {
  tern_get_api_fn get = NULL;
  void *symbol, *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    fprintf(stderr, "%s\n", dlerror());
    exit(1);
  }
  symbol = dlsym(library, "tern_get_api");
  CHECK(symbol != NULL);
  memcpy(&get, &symbol, sizeof get);
  loaded = get(TERN_API_MAJOR, sizeof(tern_api));
  CHECK(loaded != NULL);
  return library;
}

#endif
