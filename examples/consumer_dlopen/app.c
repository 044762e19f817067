/* A program that finds the library at run time and calls it through its function table:
 *
 *   cc app.c $(pkg-config --cflags tern)
 */
#include <dlfcn.h>
#include <stdio.h>

#define TERN_USE_TABLE api
#include <tern/api.h>

static const tern_api *api;

static const tern_api *load(const char *name) {
  void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  tern_get_api_fn get = NULL;
  if (library == NULL) {
    fprintf(stderr, "%s\n", dlerror());
    return NULL;
  }
  *(void **)&get = dlsym(library, "tern_get_api");
  return get != NULL ? get(TERN_API_MAJOR, sizeof(tern_api)) : NULL;
}

int main(int argc, char **argv) {
  tern_client *client = NULL;
  tern_request *request = NULL;
  tern_call *call = NULL;
  tern_result *result = NULL;
  int32_t status = 0;

  if (argc != 2) {
    fprintf(stderr, "usage: %s URL\n", argv[0]);
    return 2;
  }
  api = load("libtern.so.0");
  if (api == NULL) return 1;

  /* From here on the names of the functions mean entries of the table. */
  if (tern_client_create(NULL, &client, NULL) == TERN_OK &&
      tern_http_request_create("GET", tern_str_from(argv[1]), &request, NULL) == TERN_OK &&
      tern_call_start(client, request, NULL, &call, NULL) == TERN_OK && tern_call_wait(call, 30000, &result) == TERN_OK)
    status = tern_result_status(result);
  printf("tern %s: %d\n", tern_version(), (int)status);

  tern_result_release(result);
  tern_call_release(call);
  tern_request_release(request);
  tern_client_destroy(client);
  return status == 200 ? 0 : 1;
}
