/* A log in files, a trace that is passed on, and what was counted as a page for Prometheus.
 *
 *   ./23_logging http://127.0.0.1:8080/bytes/10 .
 *
 * tern.log in that folder then has the way of each request, line by line. */
#include <stdio.h>
#include <string.h>
#include <tern/tern.h>

static int set(tern_config* config, const char* name, const char* value) {
  tern_error* error = NULL;
  int32_t code = tern_config_set(config, tern_str_from(name), tern_str_from(value), &error);
  if (code != TERN_OK) fprintf(stderr, "%s\n", tern_error_message(error));
  tern_error_release(error);
  return code == TERN_OK;
}

static void print_result(const tern_result* result) {
  tern_result_info info;
  tern_str trace = tern_result_meta(result, tern_str_from("traceparent"));
  tern_result_view(result, &info, sizeof info);
  printf("status %d, trace of %d bytes, queued %s, first byte %s\n", (int)info.status, (int)trace.size,
         info.queued_ns >= 0 ? "yes" : "no", info.first_byte_ns >= info.queued_ns ? "later" : "never");
}

/* Only the lines that begin so: the page is long. */
static void print_page(const tern_value* page, const char* begin) {
  const char* line = page->as.bytes;
  while (*line) {
    const char* end = strchr(line, '\n');
    if (strncmp(line, begin, strlen(begin)) == 0) printf("%.*s\n", (int)(end - line), line);
    line = end + 1;
  }
}

int main(int argc, char** argv) {
  tern_config* config = NULL;
  tern_client* client = NULL;
  tern_request* request = NULL;
  tern_call* call = NULL;
  tern_result* result = NULL;
  const tern_value* page = NULL;
  tern_error* error = NULL;
  int i, failed = 1;

  if (argc != 3) {
    fprintf(stderr, "usage: %s URL FOLDER\n", argv[0]);
    return 2;
  }
  if (tern_config_create(&config, NULL) != TERN_OK) return 1;
  if (set(config, "log.level", "info,operation=debug,connect=debug") && set(config, "log.directory", argv[2]) &&
      set(config, "log.max_bytes", "1MiB") && set(config, "log.files", "3") && set(config, "trace.generate", "sampled")) {
    if (tern_client_create(config, &client, &error) != TERN_OK ||
        tern_http_request_create("GET", tern_str_from(argv[1]), &request, &error) != TERN_OK)
      fprintf(stderr, "%s\n", tern_error_message(error));
  }
  for (i = 0; request && i < 3; ++i) {
    if (tern_call_start(client, request, NULL, &call, NULL) != TERN_OK) break;
    if (tern_call_wait(call, 30000, &result) == TERN_OK) print_result(result);
    tern_result_release(result);
    tern_call_release(call);
  }
  if (request && tern_client_metrics_text(client, &page, NULL) == TERN_OK) {
    print_page(page, "tern_requests_completed_total");
    print_page(page, "tern_request_duration_seconds_count");
    failed = 0;
  }
  tern_value_release(page);
  tern_error_release(error);
  tern_request_release(request);
  tern_client_destroy(client); /* every line is in the file now */
  tern_config_release(config);
  return failed;
}
