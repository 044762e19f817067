/* What Go asks of C in one crossing. Everything else is called by its own name. */
#ifndef TERN_GO_GLUE_H
#define TERN_GO_GLUE_H

#include <tern/api.h>

/* What the pump reads of a result, told by the low bits of user_data; the rest of it is the binding's key. */
enum {
  TERN_GO_RESULT = 1, /* the view */
  TERN_GO_VALUE = 2,  /* tern_result_data */
  TERN_GO_TEXT = 4,   /* tern_result_text; read by a goroutine of its own, as it may be long */
  TERN_GO_LINE = 8,   /* tern_result_line */
  TERN_GO_WANTS = 15,
  TERN_GO_KEY_SHIFT = 4
};

enum {
  TERN_GO_BATCH = 256,
  TERN_GO_LARGE = 256 * 1024, /* bytes of a body, so long that the pump leaves reading it to others */
  TERN_GO_LARGE_VALUE = 1024  /* items of a reply, likewise */
};

/* One result, read. Pointers live as long as the result; the texts of `error` also of status_error. */
typedef struct tern_go_item {
  tern_result_info info;
  tern_error_info error;      /* of a failed request, or of a status from 400 on */
  tern_error *status_error;   /* owned: tern_go_item_release */
  const tern_value *value;    /* NULL: none */
  const tern_value *cookies;  /* NULL: no Set-Cookie */
  tern_str text, encoding;
  tern_error *text_error; /* owned */
  const tern_value *line; /* owned; NULL: none */
} tern_go_item;

void tern_go_item_read(tern_go_item *item, const tern_result *result, int32_t status, uint32_t wants);
/* The same of a result that was taken out of its event, its text included, into an item that may hold anything. */
void tern_go_taken_read(tern_go_item *item, const tern_result *result, int32_t status, uint32_t wants);
void tern_go_item_release(tern_go_item *item);

/* A batch of events with what was read of their results. */
typedef struct tern_go_pump {
  tern_queue *queue;
  tern_client *driven; /* a client without threads, which this pump drives; else NULL */
  size_t count;
  tern_event events[TERN_GO_BATCH];
  tern_go_item items[TERN_GO_BATCH];
  tern_result *taken[TERN_GO_BATCH]; /* a large result, moved out of its event for Go to read and release; else NULL */
} tern_go_pump;

/* Releases the batch before and drains the next one; a driven client works first. Returns the number of events or an error. */
int32_t tern_go_pump_next(tern_go_pump *pump);

/* Milliseconds until a driven client is due, 0 when its descriptor is readable already, -1: not before it is. */
int64_t tern_go_pump_due(tern_go_pump *pump, int32_t fd);

/* A submission besides its request; zero is the default. */
typedef struct tern_go_options {
  uint64_t user_data;
  int64_t timeout_ms;
  int32_t priority;
  uint32_t sink;
  tern_str sink_path;
  int32_t sink_fd;
  uint32_t stream_flags;
  tern_lease *lease;
  uint64_t credit;
  uint64_t send_limit;
} tern_go_options;

/* What a submission gave: id, stream and lease when status is TERN_OK, else the error, which the caller releases. */
typedef struct tern_go_submitted {
  int32_t status;
  int32_t reserved;
  uint64_t id;
  tern_stream *stream;
  tern_lease *lease;
  tern_error *error;
} tern_go_submitted;

tern_go_submitted tern_go_submit(tern_client *client, tern_queue *queue, tern_request *request, tern_go_options options);
/* The same of nearly every submission, which is told nothing else. */
tern_go_submitted tern_go_submit_plain(tern_client *client, tern_queue *queue, tern_request *request, uint64_t user_data,
                                       int64_t timeout_ms);

tern_go_submitted tern_go_open(tern_client *client, tern_queue *queue, tern_request *request, tern_go_options options);
tern_go_submitted tern_go_lease(tern_client *client, tern_queue *queue, tern_request *request, tern_go_options options);

/* A request that is made for one submission. */
tern_go_submitted tern_go_get(tern_client *client, tern_queue *queue, tern_str url, tern_go_options options);
tern_go_submitted tern_go_redis(tern_client *client, tern_queue *queue, tern_str url, const char *bytes,
                                const uint32_t *lengths, size_t count, tern_go_options options);

/* `count` texts that lie one behind the other in `bytes`. */
int32_t tern_go_add_command(tern_request *request, const char *bytes, const uint32_t *lengths, size_t count,
                            tern_error **error);

/* A request of net/http: its header fields as `count` names and values in turn, those of one name together; of the library's
 * defaults none is sent. */
int32_t tern_go_plain_request(const char *method, tern_str url, const char *bytes, const uint32_t *lengths, size_t count,
                              tern_request **request, tern_error **error);

#endif
