/* Redis: commands, a pipeline, a transaction on watched keys, an error. Replies are values, read in place. Requests share a
 * connection; WATCH changes the state of its connection, so it needs one that is kept: a lease.
 *
 *   ./15_redis redis://127.0.0.1:6379/ */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <tern/tern.h>

typedef struct session {
  tern_client* client;
  const char* url;
  tern_lease* lease; /* NULL: any connection */
} session;

/* Sends the commands, which are text as redis-cli takes it, and waits for the answer; the caller releases it. */
static tern_result* ask(const session* s, uint32_t kind, const char* const* commands, size_t count) {
  tern_submit_options options = {.struct_size = sizeof options, .lease = s->lease};
  tern_request* request = NULL;
  tern_call* call = NULL;
  tern_result* result = NULL;
  tern_error* error = NULL;
  int32_t code = tern_redis_request_create(tern_str_from(s->url), kind, &request, &error);
  for (size_t i = 0; i < count && code == TERN_OK; ++i)
    code = tern_redis_request_add_text(request, tern_str_from(commands[i]), &error);
  if (code == TERN_OK) code = tern_call_start(s->client, request, &options, &call, &error);
  if (code != TERN_OK)
    fprintf(stderr, "%s\n", tern_error_message(error));
  else if (tern_call_wait(call, 5000, &result) != TERN_OK)
    fprintf(stderr, "no answer within 5 seconds\n");
  tern_error_release(error);
  tern_call_release(call);
  tern_request_release(request);
  return result;
}

static tern_result* ask_one(const session* s, const char* command) { return ask(s, TERN_REDIS_COMMANDS, &command, 1); }

static void print(const tern_value* reply) {
  switch (reply->kind) {
    case TERN_VALUE_NULL:
      printf("nil");
      break;
    case TERN_VALUE_INT:
      printf("%" PRId64, reply->as.i64);
      break;
    case TERN_VALUE_STRING: /* OK and the like */
    case TERN_VALUE_BYTES:
    case TERN_VALUE_ERROR: /* inside a pipeline an error is an item */
      printf("%s", reply->as.bytes);
      break;
    case TERN_VALUE_ARRAY:
      for (uint32_t i = 0; i < reply->length; ++i) {
        if (i > 0) printf(", ");
        print(&reply->as.items[i]);
      }
      break;
    default:
      printf("a reply of kind %d", reply->kind);
  }
}

/* Prints the answer, or what it failed with, and releases it. 0: it did not. */
static int show(const char* what, tern_result* result) {
  const tern_value* reply = NULL;
  tern_error_info why = {.struct_size = sizeof why};
  int ok = result != NULL && tern_result_data(result, &reply, NULL) == TERN_OK;
  printf("%s: ", what);
  if (ok)
    print(reply);
  else if (result != NULL && tern_error_view(tern_result_error(result), &why, sizeof why) == TERN_OK)
    printf("failed with %.*s (%.*s)", (int)why.name.size, why.name.data, (int)why.native_text.size, why.native_text.data);
  printf("\n");
  tern_result_release(result);
  return ok;
}

/* Adds one to a counter that nobody else may have changed in between. Somebody does, the first time: then EXEC does nothing, and
 * it is tried again. Returns how many attempts it took, 0: it failed. */
static int count_up(const session* on_lease, const session* others) {
  for (int attempt = 1; attempt <= 10; ++attempt) {
    char set[64];
    const char* commands[1];
    const tern_value* value = NULL;
    tern_result* result;
    int32_t code;
    tern_result_release(ask_one(on_lease, "WATCH counter"));
    result = ask_one(on_lease, "GET counter");
    if (result == NULL || tern_result_data(result, &value, NULL) != TERN_OK || value->kind != TERN_VALUE_BYTES) {
      tern_result_release(result);
      return 0;
    }
    snprintf(set, sizeof set, "SET counter %ld", strtol(value->as.bytes, NULL, 10) + 1);
    tern_result_release(result);

    if (attempt == 1) tern_result_release(ask_one(others, "INCR counter"));

    commands[0] = set;
    result = ask(on_lease, TERN_REDIS_TRANSACTION, commands, 1);
    code = result == NULL ? TERN_E_CLOSED : tern_result_code(result);
    tern_result_release(result);
    if (code == TERN_OK) return attempt;
    if (code != TERN_E_REDIS_RACE) return 0;
  }
  return 0;
}

int main(int argc, char** argv) {
  static const char* const several[] = {"SET counter 10", "INCR counter", "LPUSH counter x", "GET nobody"};
  session plain = {NULL, NULL, NULL};
  session leased;
  tern_request* where = NULL;
  tern_error* error = NULL;
  int failed = 1;

  if (argc != 2) {
    fprintf(stderr, "usage: %s URL\n", argv[0]);
    return 2;
  }
  plain.url = argv[1];
  if (tern_client_create(NULL, &plain.client, &error) != TERN_OK) {
    fprintf(stderr, "%s\n", tern_error_message(error));
    return 1;
  }
  if (show("SET", ask_one(&plain, "SET greeting 'hello world'")) && show("GET", ask_one(&plain, "GET greeting"))) {
    show("pipeline", ask(&plain, TERN_REDIS_PIPELINE, several, 4));
    show("LPUSH", ask_one(&plain, "LPUSH greeting x"));

    /* What is reserved is a connection to where this request goes; it is not sent. */
    leased = plain;
    if (tern_redis_request_create(tern_str_from(plain.url), TERN_REDIS_COMMANDS, &where, &error) == TERN_OK &&
        tern_redis_request_add_text(where, tern_str_from("PING"), &error) == TERN_OK &&
        tern_lease_open(plain.client, where, NULL, &leased.lease, NULL, &error) == TERN_OK) {
      int attempts = count_up(&leased, &plain);
      printf("counted up in %d attempts\n", attempts);
      failed = attempts == 0 || !show("counter", ask_one(&plain, "GET counter"));
      tern_lease_release(leased.lease);
    } else {
      fprintf(stderr, "%s\n", tern_error_message(error));
    }
  }
  tern_error_release(error);
  tern_request_release(where);
  tern_client_destroy(plain.client);
  return failed;
}
