/* JSON out and in: a document is a tree of tern_value, plain memory that can be written as initializers and read in place.
 *
 *   ./09_json http://127.0.0.1:8080/echo */
#include <stdio.h>
#include <tern/tern.h>

/* Trees of one's own: a value per node, arrays of values for lists, key and value in turn for maps. */
static tern_value text(const char* s) {
  tern_value v = {.kind = TERN_VALUE_STRING};
  tern_str str = tern_str_from(s);
  v.length = (uint32_t)str.size;
  v.as.bytes = str.data;
  return v;
}
static tern_value integer(int64_t i) {
  tern_value v = {.kind = TERN_VALUE_INT};
  v.as.i64 = i;
  return v;
}

static int fail(tern_error* error) {
  fprintf(stderr, "%s\n", tern_error_message(error));
  tern_error_release(error);
  return 1;
}

int main(int argc, char** argv) {
  tern_client* client = NULL;
  tern_request* request = NULL;
  tern_call* call = NULL;
  tern_result* result = NULL;
  tern_error* error = NULL;
  const tern_value *json = NULL, *answer = NULL;

  if (argc != 2) {
    fprintf(stderr, "usage: %s URL\n", argv[0]);
    return 2;
  }

  tern_value stops[2] = {text("Svalbard"), text("Weddell Sea")};
  tern_value entries[6] = {text("bird"),   text("arctic tern"), text("km"),
                           integer(70900), text("stops"),       {.kind = TERN_VALUE_ARRAY}};
  entries[5].length = 2;
  entries[5].as.items = stops;
  tern_value map = {.kind = TERN_VALUE_MAP, .length = 3};
  map.as.items = entries;

  /* The JSON text is itself a value: a string. */
  if (tern_value_to_json(&map, 0, &json, &error) != TERN_OK) return fail(error);
  if (tern_client_create(NULL, &client, &error) != TERN_OK ||
      tern_http_request_create("POST", tern_str_from(argv[1]), &request, &error) != TERN_OK ||
      tern_http_request_set_header(request, tern_str_from("Content-Type"), tern_str_from("application/json"), &error) !=
          TERN_OK ||
      tern_request_set_body(request, tern_str_of(json->as.bytes, json->length), &error) != TERN_OK ||
      tern_call_start(client, request, NULL, &call, &error) != TERN_OK)
    return fail(error);
  if (tern_call_wait(call, 30000, &result) != TERN_OK || tern_result_code(result) != TERN_OK) {
    fprintf(stderr, "%s\n", tern_error_message(tern_result_error(result)));
    return 1;
  }

  if (tern_value_from_json(tern_result_body(result), &answer, &error) != TERN_OK) return fail(error);
  const tern_value* bird = tern_value_get(answer, tern_str_from("bird"));
  const tern_value* km = tern_value_get(answer, tern_str_from("km"));
  const tern_value* list = tern_value_get(answer, tern_str_from("stops"));
  int right = bird != NULL && bird->kind == TERN_VALUE_STRING && km != NULL && km->kind == TERN_VALUE_INT && list != NULL &&
              list->kind == TERN_VALUE_ARRAY;
  if (right) {
    printf("the %.*s flies %lld km a year:", (int)bird->length, bird->as.bytes, (long long)km->as.i64);
    for (uint32_t i = 0; i < list->length; ++i) printf(" %.*s", (int)list->as.items[i].length, list->as.items[i].as.bytes);
    printf("\n");
  }

  tern_value_release(json);
  tern_value_release(answer);
  tern_result_release(result);
  tern_call_release(call);
  tern_request_release(request);
  tern_client_destroy(client);
  return !right;
}
