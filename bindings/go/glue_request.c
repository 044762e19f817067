#include <stdlib.h>
#include <string.h>

#include "glue.h"

int32_t tern_go_add_command(tern_request *request, const char *bytes, const uint32_t *lengths, size_t count,
                            tern_error **error) {
  enum { FEW = 16 }; /* of nearly every command */
  tern_str few[FEW], *texts = count <= FEW ? few : malloc(count * sizeof *texts);
  if (texts == NULL) return TERN_E_MEMORY;
  for (size_t i = 0; i < count; bytes += lengths[i++]) texts[i] = tern_str_of(bytes, lengths[i]);
  const int32_t code = tern_redis_request_add_command(request, texts, count, error);
  if (texts != few) free(texts);
  return code;
}

static int32_t add_fields(tern_request *request, const char *bytes, const uint32_t *lengths, size_t count, tern_error **error) {
  static const char *const defaults[] = {"User-Agent", "Accept", "Accept-Encoding"};
  tern_str before = {NULL, 0};
  int32_t code = TERN_OK;
  for (size_t i = 0; i < sizeof defaults / sizeof defaults[0] && code == TERN_OK; ++i)
    code = tern_http_request_set_header(request, tern_str_from(defaults[i]), tern_str_of(NULL, 0), error);
  for (size_t i = 0; i < count && code == TERN_OK; i += 2) {
    const tern_str name = tern_str_of(bytes, lengths[i]);
    const tern_str value = tern_str_of(bytes + lengths[i], lengths[i + 1]);
    const int again = name.size == before.size && memcmp(name.data, before.data, name.size) == 0;
    code = again ? tern_http_request_add_header(request, name, value, error)
                 : tern_http_request_set_header(request, name, value, error);
    before = name;
    bytes += lengths[i] + lengths[i + 1];
  }
  return code;
}

/* net/http decides itself about redirects, cookies, logins and decoding. */
static int32_t leave_to_net_http(tern_request *request, tern_error **error) {
  int32_t code = tern_request_set(request, tern_str_from("http.redirects"), tern_str_from("none"), error);
  if (code == TERN_OK) code = tern_request_set_bool(request, tern_str_from("http.cookies"), 0, error);
  if (code == TERN_OK) code = tern_request_set_bool(request, tern_str_from("http.decode"), 0, error);
  return code;
}

int32_t tern_go_plain_request(const char *method, tern_str url, const char *bytes, const uint32_t *lengths, size_t count,
                              tern_request **request, tern_error **error) {
  int32_t code = tern_http_request_create(method, url, request, error);
  if (code != TERN_OK) return code;
  code = leave_to_net_http(*request, error);
  if (code == TERN_OK) code = add_fields(*request, bytes, lengths, count, error);
  if (code == TERN_OK) return TERN_OK;
  tern_request_release(*request);
  *request = NULL;
  return code;
}
