/* Redis: commands, pipelines, transactions, scripts, subscriptions, feeds of streams. Replies are values (tern_result_data):
 * integers, doubles, booleans, strings, bytes, big numbers, arrays, maps, sets, nulls. An error that a command is answered with
 * is the error of its request, its first word ("WRONGTYPE") the native text; inside a pipeline it is an item, TERN_VALUE_ERROR.
 *
 * Requests of many submissions share few connections and are written together; answers come in order. Commands that wait
 * (BLPOP, WAIT, XREAD BLOCK ...) get a connection to themselves, and neither timeout.first_byte nor timeout.idle. Commands that
 * change the state of their connection (SELECT, WATCH, MULTI ...) are taken on a lease only (lease.h); what they changed is put
 * back before others get the connection.
 *
 * What builds a request is called by one thread at a time (request.h). */
#ifndef TERN_REDIS_H
#define TERN_REDIS_H

#include <tern/base.h>
#include <tern/request.h>
#include <tern/stream.h>
#include <tern/value.h>

TERN_BEGIN_DECLS

/* What the commands of a request are together. */
enum {
  TERN_REDIS_COMMANDS = 0,     /* one: its reply. Several: a pipeline */
  TERN_REDIS_PIPELINE = 1,     /* the answer is an array of the replies, also of a single one */
  TERN_REDIS_TRANSACTION = 2,  /* MULTI, the commands, EXEC: the answer is EXEC's array */
  TERN_REDIS_SUBSCRIPTION = 3, /* SUBSCRIBE, PSUBSCRIBE, SSUBSCRIBE: opened with tern_stream_open */
  TERN_REDIS_FEED = 4          /* one XREAD or XREADGROUP, read on and on: opened with tern_stream_open */
};

/* Of tern_redis_request_add_script. */
enum { TERN_REDIS_SCRIPT_READS = 1 /* it changes nothing: EVAL_RO (Redis 7), which replicas take and which is repeatable */ };

/* A new request, released with tern_request_release. `url` is redis:// or rediss:// (TLS), [user[:password]@]host[:port] and
 * the number of the database as path; user and password go before the options auth.user and auth.password. With the option
 * net.unix_socket it goes there. Errors: TERN_E_ARGUMENT, TERN_E_URL, TERN_E_LIMIT (64 KiB), TERN_E_NOT_BUILT, TERN_E_MEMORY.
 * Any thread. */
TERN_API int32_t tern_redis_request_create(tern_str url, uint32_t kind, tern_request **request,
                                           tern_error **error) TERN_NOEXCEPT;

/* Of TERN_REDIS_FEED: XREAD or XREADGROUP with COUNT, BLOCK, NOACK as the server knows them, and IDs, $ (XREAD) or >
 * (XREADGROUP) as places to begin at. Each entry is a STREAM_DATA event with TERN_EVENT_VALUE: [key, id, [field, value ...]],
 * the fields null of one that was deleted while it was pending. What follows is read from behind the last entry, $ from where
 * the streams ended at STREAM_OPEN; in a group first what is pending behind an ID, then new ones. No more is read than credit
 * allows. A connection that was lost is made anew (option redis.reconnect) and read on from there, which loses nothing but with
 * NOACK: then there is a STREAM_GAP. XACK is a command of another request. */

/* Appends a command: its name and its arguments, any bytes, all copied. Errors: TERN_E_ARGUMENT (none; a command that cannot be
 * sent this way), TERN_E_STATE (frozen), TERN_E_LIMIT, TERN_E_UNSUPPORTED (not a Redis request), TERN_E_MEMORY. */
TERN_API int32_t tern_redis_request_add_command(tern_request *request, const tern_str *arguments, size_t count,
                                                tern_error **error) TERN_NOEXCEPT;

/* The same from text, which is split as redis-cli splits it: words, "quoted\n" with escapes, 'quoted' without. Errors: as
 * above; TERN_E_PARSE (quotes that do not match). */
TERN_API int32_t tern_redis_request_add_text(tern_request *request, tern_str text, tern_error **error) TERN_NOEXCEPT;

/* One more command of a subscription at run time: SUBSCRIBE, UNSUBSCRIBE and their kin, PING. Its messages are STREAM_DATA
 * events with TERN_EVENT_VALUE: ["message", channel, payload], ["pmessage", pattern, channel, payload]. STREAM_OPEN comes when
 * all that the request names has been confirmed; of what follows neither confirmations are told nor the answer to PING, and a
 * channel that the server refuses ends the stream. When nothing is subscribed to any more, the stream ends; tern_stream_close
 * leaves all, and messages that come after it are dropped. A lost connection is made anew (option redis.reconnect): STREAM_GAP,
 * and STREAM_OPEN when all that was subscribed to is again; commands wait meanwhile. Errors: as tern_redis_request_add_command,
 * tern_stream_send. Any thread. */
TERN_API int32_t tern_redis_stream_command(tern_stream *stream, const tern_str *arguments, size_t count,
                                           tern_error **error) TERN_NOEXCEPT;

/* Appends a script (Lua): its source, keys and arguments, any bytes, all copied. The only command of a request goes as EVALSHA,
 * and as EVAL when the server does not know the script, which has done nothing then. In a pipeline or a transaction, where
 * nothing can go again, and on a lease between MULTI and EXEC (which needs TERN_REDIS_PIPELINE), it goes as EVAL. `flags` of
 * TERN_REDIS_SCRIPT_READS. Errors: as tern_redis_request_add_command. */
TERN_API int32_t tern_redis_request_add_script(tern_request *request, uint32_t flags, tern_str source, const tern_str *keys,
                                               size_t key_count, const tern_str *arguments, size_t argument_count,
                                               tern_error **error) TERN_NOEXCEPT;

TERN_END_DECLS
#endif
