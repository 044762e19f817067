/* A page that is asked for three times: from the server, from the cache, and from the cache after the server has said that it
 * still holds. What it keeps lies in a folder, where the next run finds it.
 *
 *   ./22_cache http://127.0.0.1:8080/cached/60 pages */
#include <stdio.h>
#include <string.h>
#include <tern/tern.h>

static int set(tern_config* config, const char* name, const char* value) {
  return tern_config_set(config, tern_str_from(name), tern_str_from(value), NULL) == TERN_OK;
}

/* Fetches it once and prints where it came from. */
static int fetch(tern_client* client, const char* url, const char* mode) {
  tern_request* request = NULL;
  tern_call* call = NULL;
  tern_result* result = NULL;
  tern_error* error = NULL;
  tern_result_info info;
  int failed = 1;

  if (tern_http_request_create("GET", tern_str_from(url), &request, &error) == TERN_OK &&
      tern_request_set(request, tern_str_from("cache.mode"), tern_str_from(mode), &error) == TERN_OK &&
      tern_call_start(client, request, NULL, &call, &error) == TERN_OK) {
    tern_call_wait(call, -1, &result);
    memset(&info, 0, sizeof info);
    tern_result_view(result, &info, sizeof info);
    failed = info.code != TERN_OK;
    if (failed)
      fprintf(stderr, "%s\n", tern_error_message(info.error));
    else if (info.flags & TERN_RESULT_REVALIDATED)
      printf("%d, %llu bytes, kept, and the server says that it holds\n", info.status, (unsigned long long)info.body_size);
    else if (info.flags & TERN_RESULT_FROM_CACHE)
      printf("%d, %llu bytes, kept for %lld s\n", info.status, (unsigned long long)info.body_size, (long long)info.age_s);
    else
      printf("%d, %llu bytes, from the server\n", info.status, (unsigned long long)info.body_size);
  } else {
    fprintf(stderr, "%s\n", tern_error_message(error));
  }
  tern_error_release(error);
  tern_result_release(result);
  tern_call_release(call);
  tern_request_release(request);
  return failed;
}

int main(int argc, char** argv) {
  tern_config* config = NULL;
  tern_client* client = NULL;
  tern_error* error = NULL;
  int failed;

  if (argc != 3) {
    fprintf(stderr, "usage: %s URL FOLDER\n", argv[0]);
    return 2;
  }
  tern_config_create(&config, NULL);
  failed = !set(config, "cache", "directory") || !set(config, "cache.directory", argv[2]);
  if (failed || tern_client_create(config, &client, &error) != TERN_OK) {
    fprintf(stderr, "%s\n", tern_error_message(error));
    failed = 1;
  } else {
    failed = fetch(client, argv[1], "default") || fetch(client, argv[1], "default") || fetch(client, argv[1], "no-cache");
  }
  tern_error_release(error);
  tern_client_destroy(client);
  tern_config_release(config);
  return failed;
}
