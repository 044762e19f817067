/* A program that is careless about the end: it closes the library while engine threads work, loads it again, and leaves without
 * giving anything back. It must end well, and without waiting for what it asked for.
 *
 *   unload LIBRARY return|exit|quick_exit */
#define _POSIX_C_SOURCE 200809L
#include <time.h>

#include "loaded.h"

/* Reachable until the end, so that what is not given back counts as in use and not as lost. */
static tern_client* clients[2];

/* A client with threads and requests under way: to a port that refuses, and to a name that is looked up. */
static tern_client* busy_client(void) {
  tern_config* config = NULL;
  tern_client* client = NULL;
  tern_request* request = NULL;
  int i;
  CHECK(tern_config_create(&config, NULL) == TERN_OK);
  CHECK(tern_config_set(config, tern_str_from("loops"), tern_str_from("2"), NULL) == TERN_OK);
  CHECK(tern_config_set(config, tern_str_from("loop.spread"), tern_str_from("request"), NULL) == TERN_OK);
  CHECK(tern_client_create(config, &client, NULL) == TERN_OK);
  tern_config_release(config);
  CHECK(tern_http_request_create("GET", tern_str_from("http://127.0.0.1:1/"), &request, NULL) == TERN_OK);
  for (i = 0; i < 200; ++i) CHECK(tern_submit(client, request, NULL, 0, NULL, NULL) == TERN_OK);
  tern_request_release(request);
  return client;
}

int main(int argc, char** argv) {
  const struct timespec a_while = {0, 20000000};
  int i;
  CHECK(argc == 3);
  for (i = 0; i < 2; ++i) {
    void* library = load(argv[1]);
    clients[i] = busy_client();
    CHECK(dlclose(library) == 0);
    nanosleep(&a_while, NULL); /* the threads go on in code that is closed by now */
  }
  if (strcmp(argv[2], "exit") == 0) exit(0);
  if (strcmp(argv[2], "quick_exit") == 0) quick_exit(0);
  return 0;
}
