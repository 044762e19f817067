/* The tour in C: ../README.md says what it does. Exits with 0 when everything was as it should be.
 *
 *   ./tour HTTP=http://127.0.0.1:8080 HTTPS=https://localhost:8443 CA=ca.pem ... */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tern/tern.h>

enum { REQUESTS = 10000, KINDS = 4, STREAMED = 64 << 20, PATIENCE_MS = 30000 };

static const char* const names[] = {"HTTP", "HTTPS", "CA", "FAULT", "SILENT", "GARBAGE", "REDIS", "WS"};
enum { NAMES = sizeof names / sizeof *names };
static const char* places[NAMES]; /* their values, from the command line */

static size_t number_of(const char* name, size_t length) {
  size_t number = 0;
  while (number < NAMES && (strlen(names[number]) != length || strncmp(names[number], name, length) != 0)) ++number;
  return number;
}

static void read_places(char** arguments) {
  for (; *arguments != NULL; ++arguments) {
    const char* value = strchr(*arguments, '=');
    size_t number = value != NULL ? number_of(*arguments, (size_t)(value - *arguments)) : NAMES;
    if (number == NAMES) {
      fprintf(stderr, "%s is no place of the tour\n", *arguments);
      exit(2);
    }
    places[number] = value + 1;
  }
  for (size_t i = 0; i < NAMES; ++i) {
    if (places[i] != NULL && *places[i] != '\0') continue;
    fprintf(stderr, "%s=... is missing\n", names[i]);
    exit(2);
  }
}

static void stop(const char* what, tern_error* error) {
  fprintf(stderr, "%s: %s\n", what, tern_error_message(error));
  exit(1);
}

/* A place, with `scheme` instead of its own unless that is NULL, and `path` behind it. Valid until the next call. */
static tern_str at(const char* scheme, const char* name, const char* path) {
  static char url[512];
  const char* value = places[number_of(name, strlen(name))];
  const char* rest = scheme != NULL ? strstr(value, "://") : NULL;
  snprintf(url, sizeof url, "%s%s%s", rest != NULL ? scheme : "", rest != NULL ? rest : value, path);
  return tern_str_from(url);
}

static tern_request* get(tern_str url) {
  tern_request* request = NULL;
  tern_error* error = NULL;
  if (tern_http_request_create("GET", url, &request, &error) != TERN_OK) stop("request", error);
  return request;
}

static tern_request* command(const char* text) {
  tern_request* request = NULL;
  tern_error* error = NULL;
  if (tern_redis_request_create(at(NULL, "REDIS", ""), TERN_REDIS_COMMANDS, &request, &error) != TERN_OK ||
      tern_redis_request_add_text(request, tern_str_from(text), &error) != TERN_OK)
    stop("request", error);
  return request;
}

static tern_request* message(tern_str url, const char* text) {
  tern_request* request = NULL;
  tern_error* error = NULL;
  if (tern_websocket_request_create(url, 0, &request, &error) != TERN_OK ||
      tern_request_set_body(request, tern_str_from(text), &error) != TERN_OK)
    stop("request", error);
  return request;
}

static void set(tern_request* request, const char* option, const char* value) {
  tern_error* error = NULL;
  if (tern_request_set(request, tern_str_from(option), tern_str_from(value), &error) != TERN_OK) stop(option, error);
}

/* ---- 10,000 requests ---- */

static const char* const kind_names[KINDS] = {"HTTP/1.1", "HTTP/2", "Redis", "WebSocket"};

struct mixed {
  unsigned long right[KINDS]; /* answers as they should be */
  unsigned long sum[KINDS];   /* bytes; of Redis, of the numbers */
};

static tern_request* mixed_request(unsigned long number) {
  char text[32];
  tern_request* request = NULL;
  switch (number % KINDS) {
    case 0:
      request = get(at(NULL, "HTTP", "/100"));
      set(request, "http.version", "1.1");
      return request;
    case 1:
      request = get(at(NULL, "HTTPS", "/100"));
      set(request, "http.version", "2");
      return request;
    case 2:
      snprintf(text, sizeof text, "ECHO %lu", number);
      return command(text);
    default:
      snprintf(text, sizeof text, "message %lu", number);
      return message(at(NULL, "WS", "/"), text);
  }
}

static int is_right(unsigned long number, const tern_result_info* info, unsigned long* sum) {
  char text[32];
  snprintf(text, sizeof text, "message %lu", number);
  *sum = info->body.size;
  switch (number % KINDS) {
    case 0:
      return info->status == 200 && info->version == 11 && info->body.size == 100;
    case 1:
      return info->status == 200 && info->version == 20 && info->body.size == 100;
    case 3:
      return info->body.size == strlen(text) && memcmp(info->body.data, text, info->body.size) == 0;
    default:
      return 0;
  }
}

static int is_right_reply(unsigned long number, const tern_result* result, unsigned long* sum) {
  const tern_value* reply = NULL;
  if (tern_result_data(result, &reply, NULL) != TERN_OK || reply->kind != TERN_VALUE_BYTES) return 0;
  *sum = strtoul(reply->as.bytes, NULL, 10);
  return *sum == number;
}

static void count(struct mixed* mixed, const tern_event* event) {
  unsigned long number = (unsigned long)event->user_data, sum = 0;
  tern_result_info info = {.struct_size = sizeof info};
  if (event->kind != TERN_EVENT_COMPLETED || event->status != TERN_OK) return;
  tern_result_view(event->result, &info, sizeof info);
  if (number % KINDS == 2 ? !is_right_reply(number, event->result, &sum) : !is_right(number, &info, &sum)) return;
  ++mixed->right[number % KINDS];
  mixed->sum[number % KINDS] += sum;
}

static int mixed(tern_client* client) {
  struct mixed mixed = {{0}, {0}};
  tern_error* error = NULL;
  unsigned long ended = 0, right = 0;
  for (unsigned long i = 0; i < REQUESTS; ++i) {
    tern_request* request = mixed_request(i);
    if (tern_submit(client, request, NULL, i, NULL, &error) != TERN_OK) stop("submit", error);
    tern_request_release(request); /* the submission keeps it */
  }
  while (ended < REQUESTS) {
    tern_event events[256];
    size_t n = 0;
    if (tern_queue_wait(tern_client_queue(client), events, 256, sizeof *events, PATIENCE_MS, &n) != TERN_OK || n == 0) break;
    for (size_t i = 0; i < n; ++i) count(&mixed, &events[i]);
    tern_events_release(events, n, sizeof *events);
    ended += n;
  }
  printf("mixed: %d requests, 100 workers\n", REQUESTS);
  for (int kind = 0; kind < KINDS; ++kind) {
    printf("  %s: %lu right, %lu %s\n", kind_names[kind], mixed.right[kind], mixed.sum[kind], kind == 2 ? "in sum" : "bytes");
    right += mixed.right[kind];
  }
  return right == REQUESTS;
}

/* ---- one after another ---- */

/* Releases the request; the caller releases the result. */
static tern_result* answer(tern_client* client, tern_request* request) {
  tern_call* call = NULL;
  tern_result* result = NULL;
  tern_error* error = NULL;
  if (tern_call_start(client, request, NULL, &call, &error) != TERN_OK) stop("submit", error);
  if (tern_call_wait(call, PATIENCE_MS, &result) != TERN_OK) stop("no answer", NULL);
  tern_call_release(call);
  tern_request_release(request);
  return result;
}

static int redirects(tern_client* client) {
  static const char* const paths[] = {"/redirect/301/100", "/redirect/302/100", "/redirect/303/100", "/redirect/307/100",
                                      "/redirect/308/100"};
  int right = 1;
  printf("redirects:\n");
  for (size_t i = 0; i < sizeof paths / sizeof *paths; ++i) {
    tern_result* result = answer(client, get(at(NULL, "HTTP", paths[i])));
    tern_result_info info = {.struct_size = sizeof info};
    tern_result_view(result, &info, sizeof info);
    int led = info.history_count == 1 ? info.history[0].status : 0;
    printf("  %d, then %d with %zu bytes\n", led, info.status, info.body.size);
    right = right && led > 0 && info.status == 200;
    tern_result_release(result);
  }
  return right;
}

static void tell(const char* what, const tern_error* error) {
  tern_error_info info = {.struct_size = sizeof info};
  tern_error_view(error, &info, sizeof info);
  printf("  %s: %.*s, %.*s, %s, %s\n", what, (int)info.name.size, info.name.data, (int)info.domain.size, info.domain.data,
         info.retryable != 0 ? "retryable" : "final", info.maybe_processed != 0 ? "maybe processed" : "not processed");
}

/* Each returns whether there was an error to tell of; errors that calls refuse with come first. */
static int refused(const char* what, tern_error* error) {
  if (error == NULL) return 0;
  tell(what, error);
  tern_error_release(error);
  return 1;
}

static int failed(tern_client* client, const char* what, tern_request* request) {
  tern_result* result = answer(client, request);
  const tern_error* error = tern_result_error(result);
  if (error != NULL) tell(what, error);
  tern_result_release(result);
  return error != NULL;
}

static int failed_with(tern_client* client, const char* what, tern_request* request, const char* option, const char* value) {
  set(request, option, value);
  return failed(client, what, request);
}

static tern_request* post_file(tern_str url, const char* path) {
  tern_request* request = NULL;
  tern_error* error = NULL;
  if (tern_http_request_create("POST", url, &request, &error) != TERN_OK ||
      tern_request_set_body_file(request, tern_str_from(path), &error) != TERN_OK)
    stop("request", error);
  return request;
}

/* What needs a client of its own: one whose DNS server is none, and which closes before its last request could start. */
static int failed_alone(void) {
  tern_config* config = NULL;
  tern_client* client = NULL;
  tern_call* call = NULL;
  tern_result* result = NULL;
  tern_error* error = NULL;
  if (tern_config_create(&config, &error) != TERN_OK ||
      tern_config_set(config, tern_str_from("dns.servers"), tern_str_from("127.0.0.1:1"), &error) != TERN_OK ||
      tern_client_create(config, &client, &error) != TERN_OK)
    stop("client", error);
  tern_config_release(config);
  int told = failed(client, "no DNS server", get(tern_str_from("http://name.test/")));

  tern_request* request = get(at(NULL, "HTTP", "/100"));
  if (tern_client_pause(client, &error) != TERN_OK || tern_call_start(client, request, NULL, &call, &error) != TERN_OK)
    stop("submit", error);
  tern_request_release(request);
  tern_client_destroy(client);
  if (tern_call_wait(call, PATIENCE_MS, &result) != TERN_OK) stop("no answer", NULL);
  tern_call_release(call);
  if (tern_result_error(result) != NULL) {
    tell("client closed", tern_result_error(result));
    ++told;
  }
  tern_result_release(result);
  return told;
}

static int errors(tern_client* client) {
  tern_request* request = NULL;
  tern_config* config = NULL;
  tern_error* error = NULL;
  int told = 0;
  printf("errors:\n");

  tern_http_request_create("GET", tern_str_from("http://"), &request, &error);
  told += refused("no URL", error);
  tern_config_create(&config, &error);
  tern_config_set(config, tern_str_from("no.such"), tern_str_from("1"), &error);
  told += refused("no option", error);
  tern_config_release(config);
  request = get(at(NULL, "HTTP", "/100"));
  tern_request_set(request, tern_str_from("timeout.total"), tern_str_from("soon"), &error);
  told += refused("no duration", error);
  tern_http_request_add_header(request, tern_str_from("bad name"), tern_str_from("x"), &error);
  told += refused("no header name", error);
  tern_request_release(request);

  told += failed_alone();
  told += failed(client, "no such file", post_file(at(NULL, "HTTP", "/100"), "no such file"));
  told += failed(client, "nobody listens", get(tern_str_from("http://127.0.0.1:1/")));
  told += failed(client, "no TLS there", get(at("https", "HTTP", "/100")));
  told += failed_with(client, "unknown authority", get(at(NULL, "HTTPS", "/100")), "tls.ca_file", "");
  told += failed(client, "closed unanswered", get(at(NULL, "FAULT", "/close/before-head")));
  told += failed_with(client, "silence", get(at(NULL, "SILENT", "/")), "timeout.first_byte", "200ms");
  told += failed_with(client, "stalled body", get(at(NULL, "FAULT", "/stall/in-body")), "timeout.idle", "200ms");
  told += failed_with(client, "slow body", get(at(NULL, "FAULT", "/endless/slow-body")), "timeout.total", "300ms");
  told += failed(client, "nonsense", get(at(NULL, "GARBAGE", "/")));
  told += failed(client, "cut short", get(at(NULL, "FAULT", "/length/short")));
  told += failed_with(client, "too large", get(at(NULL, "HTTP", "/10k")), "http.max_body_bytes", "1KiB");
  told += failed(client, "endless redirect", get(at(NULL, "HTTP", "/redirect/loop")));
  told += failed(client, "no such command", command("NOSUCH"));
  told += failed(client, "no WebSocket there", message(at("ws", "HTTP", "/100"), "hello"));
  told += failed(client, "closed by the peer", message(at(NULL, "WS", "/close/4000"), "hello"));
  return told == 21;
}

/* ---- a cancel and a stream ---- */

static int cancel(tern_client* client) {
  tern_request* request = get(at(NULL, "FAULT", "/stall/before-head"));
  tern_call* call = NULL;
  tern_result* result = NULL;
  tern_error* error = NULL;
  tern_counters counters = {.struct_size = sizeof counters};
  if (tern_call_start(client, request, NULL, &call, &error) != TERN_OK) stop("submit", error);
  tern_request_release(request);
  if (tern_call_wait(call, 100, &result) == TERN_OK) return 0; /* it was answered */
  tern_call_cancel(call);
  if (tern_call_wait(call, PATIENCE_MS, &result) != TERN_OK) return 0;
  int right = tern_result_code(result) == TERN_E_CANCELLED;
  tern_result_release(result);
  tern_call_release(call);
  tern_client_counters(client, &counters, sizeof counters);
  printf("cancel: %s, %" PRIu64 " in flight\n", right ? "cancelled" : "not cancelled", counters.in_flight);
  return right;
}

static int stream(tern_client* client) {
  char range[48];
  tern_request* request = get(at(NULL, "HTTP", "/large"));
  tern_stream* stream = NULL;
  tern_error* error = NULL;
  uint64_t received = 0;
  int status = 0, ended = 0;
  snprintf(range, sizeof range, "bytes=0-%d", STREAMED - 1);
  if (tern_http_request_set_header(request, tern_str_from("Range"), tern_str_from(range), &error) != TERN_OK ||
      tern_stream_open(client, request, NULL, &stream, NULL, &error) != TERN_OK)
    stop("stream", error);
  tern_request_release(request);
  while (!ended) {
    tern_event events[64];
    size_t n = 0;
    if (tern_queue_wait(tern_client_queue(client), events, 64, sizeof *events, PATIENCE_MS, &n) != TERN_OK || n == 0) break;
    for (size_t i = 0; i < n; ++i) {
      if (events[i].kind == TERN_EVENT_STREAM_OPEN) status = tern_result_status(events[i].result);
      if (events[i].kind == TERN_EVENT_STREAM_DATA) {
        received += events[i].size;
        tern_stream_grant(stream, events[i].cost); /* consumed: as much more may come */
      }
      ended = ended || events[i].kind == TERN_EVENT_COMPLETED;
    }
    tern_events_release(events, n, sizeof *events);
  }
  tern_stream_release(stream);
  printf("stream: %d, %" PRIu64 " bytes\n", status, received);
  return status == 206 && received == STREAMED;
}

int main(int argc, char** argv) {
  tern_config* config = NULL;
  tern_client* client = NULL;
  tern_error* error = NULL;
  (void)argc;
  read_places(argv + 1);
  if (tern_config_create(&config, &error) != TERN_OK ||
      tern_config_set(config, tern_str_from("workers"), tern_str_from("100"), &error) != TERN_OK ||
      tern_config_set(config, tern_str_from("tls.ca_file"), at(NULL, "CA", ""), &error) != TERN_OK ||
      tern_client_create(config, &client, &error) != TERN_OK)
    stop("client", error);
  tern_config_release(config);

  int right = mixed(client);
  right = redirects(client) && right;
  right = errors(client) && right;
  right = cancel(client) && right;
  right = stream(client) && right;
  tern_client_destroy(client);
  return right ? 0 : 1;
}
