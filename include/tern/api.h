/* The function table, for programs that load the library at run time (dlopen, FFI).
 *
 *   void *library = dlopen("libtern.so.0", RTLD_NOW | RTLD_LOCAL);
 *   tern_get_api_fn get = (tern_get_api_fn)dlsym(library, "tern_get_api");
 *   const tern_api *api = get(TERN_API_MAJOR, sizeof(tern_api));
 *
 * With TERN_USE_TABLE defined before <tern/api.h> is included, every function name means table->function, where
 * TERN_USE_TABLE is the name of a `const tern_api *` of yours. */
#ifndef TERN_API_H
#define TERN_API_H

#include <tern/api_table.h>
#include <tern/tern.h>

TERN_BEGIN_DECLS

#define TERN_API_MAJOR 0

/* The table of the loaded library; NULL when its major version is not `major` or its own table is smaller than `size`. The
 * table is constant and lives as long as the library. Any thread. */
TERN_API const tern_api *tern_get_api(uint32_t major, size_t size) TERN_NOEXCEPT;

typedef const tern_api *(*tern_get_api_fn)(uint32_t major, size_t size);

TERN_END_DECLS

#ifdef TERN_USE_TABLE
#include <tern/api_names.h>
#endif
#endif
