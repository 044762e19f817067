/* Callbacks and a report: 100 workers, each completion submits the next, until all are done. tern_fetch_all calls the
 * callbacks on this thread, returns when nothing is queued or in flight, and reports what it saw.
 *
 *   ./03_callbacks http://127.0.0.1:8080/ [COUNT] */
#include <stdio.h>
#include <stdlib.h>
#include <tern/tern.h>

enum { WORKERS = 100 };

struct run {
  tern_client* client;
  tern_request* request;
  unsigned long left;
};

static void on_done(uint64_t user_data, tern_event* event);

static void submit_next(struct run* run) {
  tern_error* error = NULL;
  tern_submit_options options = {.struct_size = sizeof options};
  if (run->left == 0) return;
  --run->left;
  options.on_event = on_done;
  options.user_data = (uintptr_t)run;
  if (tern_submit_ex(run->client, run->request, &options, NULL, &error) != TERN_OK) {
    fprintf(stderr, "submit: %s\n", tern_error_message(error));
    tern_error_release(error);
  }
}

static void on_done(uint64_t user_data, tern_event* event) {
  (void)event; /* released by the library when this returns; tern_event_take_result keeps the result */
  submit_next((struct run*)(uintptr_t)user_data);
}

int main(int argc, char** argv) {
  struct run run = {NULL, NULL, argc > 2 ? strtoul(argv[2], NULL, 10) : 10000};
  unsigned long count = run.left;
  tern_config* config = NULL;
  tern_report* report = NULL;
  tern_error* error = NULL;
  tern_report_info info = {.struct_size = sizeof info};

  if (argc < 2) {
    fprintf(stderr, "usage: %s URL [COUNT]\n", argv[0]);
    return 2;
  }
  if (tern_config_create(&config, &error) != TERN_OK ||
      tern_config_set(config, tern_str_from("workers"), tern_str_from("100"), &error) != TERN_OK ||
      tern_config_set(config, tern_str_from("connections.per_origin"), tern_str_from("100"), &error) != TERN_OK ||
      tern_client_create(config, &run.client, &error) != TERN_OK ||
      tern_http_request_create("GET", tern_str_from(argv[1]), &run.request, &error) != TERN_OK) {
    fprintf(stderr, "%s\n", tern_error_message(error));
    return 1;
  }
  tern_config_release(config); /* the client has a copy */

  for (int i = 0; i < WORKERS; ++i) submit_next(&run);
  if (tern_fetch_all(run.client, -1, &report) != TERN_OK) return 1;

  tern_report_view(report, &info, sizeof info);
  printf("%llu done, %llu failed, %.0f per second\n", (unsigned long long)info.completed, (unsigned long long)info.failed,
         info.requests_per_second);
  printf("latency p50 %.2f ms, p99 %.2f ms; %llu connections\n", (double)info.latency_p50_ns / 1e6,
         (double)info.latency_p99_ns / 1e6, (unsigned long long)info.connections_made);
  for (uint64_t i = 0; i < info.status_count; ++i) {
    const char* at = (const char*)info.statuses + i * info.tally_size; /* elements lie tally_size bytes apart */
    const tern_tally* tally = (const tern_tally*)(const void*)at;
    printf("status %lld: %llu\n", (long long)tally->key, (unsigned long long)tally->count);
  }

  int failed = info.completed != count || info.failed != 0;
  tern_report_release(report);
  tern_request_release(run.request);
  tern_client_destroy(run.client);
  return failed;
}
