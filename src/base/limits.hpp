// Limits that are no option, and those that the pure layers take when nobody gives them the option's value. The defaults of
// options are in engine/settings.hpp, times of one component beside it. A reason stands beside each value.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace tern {

// What the option text `none` means for a size or a count.
inline constexpr uint64_t no_limit = std::numeric_limits<uint64_t>::max();

namespace limits {

// ---- base
// Servers refuse request lines past 8 to 16 KiB; presigned and OAuth links stay below 20 KiB. More is a mistake or an attack.
inline constexpr size_t url_bytes = 64 * 1024;
// RFC 1035 §2.3.4: a label, and a name in its text form without the final dot.
inline constexpr size_t host_label_bytes = 63;
inline constexpr size_t host_name_bytes = 253;
// A log line is read by people; what is longer is a body that should not be in a log.
inline constexpr size_t log_message_bytes = 8 * 1024;
// How much of a refused text an error message repeats.
inline constexpr size_t quoted_text_bytes = 60;

// ---- value
// Walking a tree is recursive; 200 levels cost about 40 KiB of stack and no real document is deeper than 60.
inline constexpr size_t value_depth = 200;
// A tree whose nodes share children can unfold without end; 2^26 nodes are 1 GiB, past anything a program holds on purpose.
inline constexpr size_t value_nodes = size_t{1} << 26;
// `length` in a tern_value has 32 bits.
inline constexpr size_t value_length = std::numeric_limits<uint32_t>::max();

// ---- engine
// A response that is not wanted (a redirect's page) is read to its end up to here, which keeps its connection; reading more
// costs more than a new connection does.
inline constexpr uint64_t dropped_body = 64 * 1024;
// One step of an answer that comes from a cache.
inline constexpr size_t reply_chunk = 64 * 1024;
// Bodies of an announced length up to this lie in the result's own block; for larger ones memory is taken as bytes arrive.
inline constexpr size_t body_in_block = 256 * 1024;
// The first room of a body of unknown length; it doubles from there.
inline constexpr size_t body_first_chunk = 4 * 1024;
// What a body callback or a file is asked for at once.
inline constexpr size_t body_chunk = 64 * 1024;
// Of a request body that is read through before it is sent (to be hashed), between two looks at what else there is to do.
inline constexpr size_t scan_step = 1 << 20;
// A loop's shared read buffer: 256 KiB is where larger reads stop being cheaper per byte.
inline constexpr size_t read_buffer = 256 * 1024;
// Full buffers read from one connection, and bytes written to one, before others have their turn.
inline constexpr int reads_per_turn = 4;
inline constexpr size_t write_budget = 1024 * 1024;
// Origins whose scheduling state is kept although nothing of theirs waits or runs, so that the next request finds it made.
inline constexpr size_t unused_origins = 1024;
// Blocks of one size that are kept for the next requests: more than end before as many begin.
inline constexpr size_t spare_blocks = 1024;
// How often memory that was kept for the next requests, and that none needed meanwhile, goes back to the heap.
inline constexpr std::chrono::nanoseconds trim_interval = std::chrono::seconds(1);
// What a result holds in its block beside itself (head, addresses, body) when that block is kept for the next ones.
inline constexpr size_t small_result = 768;
// Values whose blocks are kept for the next ones.
inline constexpr size_t small_value = 128;
// HTTP/1.1 exchanges whose memory a loop keeps for the next ones.
inline constexpr size_t spare_exchanges = 128;
// Submissions of a batch handed over together: so many that locks and wake-ups cost nothing beside them, so few that the first
// of a great batch start while the rest are made.
inline constexpr size_t submit_at_once = 256;
// Handlers run before what they produced is flushed and posted, so that a steady stream of events cannot hold it back.
inline constexpr size_t handlers_per_turn = 256;
// Bytes read by all connections of a loop together, likewise: what costs much per byte (chunks of one byte) takes milliseconds.
inline constexpr size_t read_per_turn = 1 << 20;
// How often one turn goes round its steps while each gives work to one before it.
inline constexpr int rounds_per_turn = 8;

// ---- http
// A server reports progress with a 102 or 103 every few seconds at most; one that sends nothing else never answers.
inline constexpr uint32_t http_informational_heads = 64;
// The size of a chunk takes 16 digits, extensions that exist (signatures) a few hundred bytes.
inline constexpr size_t http_chunk_line_bytes = 4 * 1024;
// What is left of a write's budget does not make chunks smaller than this.
inline constexpr size_t http_chunk_bytes = 16 * 1024;
// Servers close idle connections when their time is up, and our clock started later than theirs: stop this much earlier, or
// at half the time when that is more.
inline constexpr int64_t http_keep_alive_margin_ms = 1000;
// How often one request goes again because servers refused it (a stream too many, a connection that is closed to all).
inline constexpr uint32_t refused_resends = 5;
// And how often when others went forward meanwhile: a hundred streams on a server that takes one request per connection.
inline constexpr uint32_t refused_behind_others = 100;
// Attempts of one request that a strategy may be told to make: even at a minute each they take 17 hours.
inline constexpr uint64_t retry_attempts = 1000;
// Entries of retry.delays and retry.statuses: more are a mistake.
inline constexpr size_t retry_list_entries = 100;
// As far as the retry budget remembers: short enough that an outage an hour ago counts no more, long enough for a burst.
inline constexpr std::chrono::seconds retry_budget_window{10};
// The memory of a request's text that waits for the next request; a typical one takes 200 bytes.
inline constexpr size_t http_spare_text_bytes = 1024;
// Far beyond what servers accept (8 to 64 KiB, 100 fields), small enough for a frozen request to be no burden.
inline constexpr size_t http_request_head_bytes = 1024 * 1024;
inline constexpr size_t http_request_fields = 1000;
// The longest registered method has 18 characters.
inline constexpr size_t http_method_bytes = 64;

// ---- http authentication
// Of all WWW-Authenticate lines of one response together: real ones take some hundred bytes, Kerberos tokens a few KiB.
inline constexpr size_t http_challenge_bytes = 16 * 1024;
// Proxies and servers stack a handful of challenges; the longest known has 9 parameters.
inline constexpr size_t http_challenges = 32;
inline constexpr size_t http_challenge_parameters = 32;
// A nonce comes back in every request, together with realm and opaque: longer ones would not fit a server's own limit.
inline constexpr size_t http_nonce_bytes = 4 * 1024;
// A server that calls every fresh nonce stale would be asked for ever.
inline constexpr int http_stale_nonces = 2;
// What is remembered for requests to come: origins, protection spaces of each, paths of a space (a `domain` may name many),
// and nonces in use. Together at most a few MiB, and what is dropped is learnt again by one 401.
inline constexpr size_t http_auth_origins = 1024;
inline constexpr size_t http_auth_spaces = 32;
inline constexpr size_t http_auth_paths = 32;
inline constexpr size_t http_auth_nonces = 4096;
// A program's own list; more is a loop that adds without removing.
inline constexpr size_t http_stored_credentials = 100'000;
// The largest netrc files have some hundred lines.
inline constexpr size_t netrc_bytes = 1024 * 1024;
// A client keeps so many of them. Programs have one; one that serves many users may have one for each.
inline constexpr size_t netrc_files = 16;
// One login or password: more fits no header.
inline constexpr size_t credential_bytes = 16 * 1024;

// ---- http: content codings
// Each decoder may hold a window of 8 MiB and more; nobody has a reason for more than two.
inline constexpr size_t http_codings = 5;
// Decoded at once: zlib copies its window of 32 KiB at the end of each step, so steps much smaller cost time, larger ones
// memory.
inline constexpr size_t http_decoded_chunk = 64 * 1024;
// Between two decoders of a stack.
inline constexpr size_t http_between_codings = 16 * 1024;
// RFC 8878 §3.1.1.1.2 recommends 8 MiB to every decoder, RFC 9659 allows senders no more.
inline constexpr int http_zstd_window_log = 23;
// Deflate grows at most 1032-fold, text tenfold: what is past this is made to fill memory.
inline constexpr uint64_t http_decoded_ratio = 1000;
// Decoded bytes below which the ratio says nothing: small runs of zeros and bitmaps are honest.
inline constexpr uint64_t http_ratio_from = 1024 * 1024;

// ---- http cache
// How long a response is used whose server says nothing about that: a tenth of its age, but a week at most, as in Firefox.
inline constexpr int64_t cache_heuristic_seconds = 7 * 24 * 3600;
// What a cache may take: some thousand pages, and little of any machine.
inline constexpr uint64_t cache_bytes = 64ull << 20;
// Request fields that a response may vary by: each is compared with each variant at every look-up; servers name a handful.
inline constexpr size_t cache_vary_names = 64;
// How long a request waits for one like it that is on its way (cache.collapse), before it is made all the same.
inline constexpr std::chrono::nanoseconds cache_flight_wait = std::chrono::seconds(30);

// ---- cookies
// RFC 6265bis §5.6: what user agents keep of a cookie's name and value, and of each attribute.
inline constexpr size_t cookie_pair_bytes = 4096;
inline constexpr size_t cookie_attribute_bytes = 1024;
// Of one domain what Chromium keeps (the RFC asks for 50 at least), of all what the RFC names.
inline constexpr size_t cookies_per_domain = 180;
inline constexpr size_t cookies_in_all = 3000;
// RFC 6265bis §5.5: 400 days.
inline constexpr int64_t cookie_age_seconds = 400 * 24 * 3600;

// ---- request bodies
// Of a multipart form: servers stop at 1,000 (PHP, Python) to 10,000; each part keeps a few hundred bytes of the request.
inline constexpr size_t multipart_parts = 10'000;

// ---- http/2
// What RFC 9113 §6.5.2 asks servers to grant at least; assumed before a server says, and never exceeded.
inline constexpr uint32_t h2_streams = 100;
// That are opened before a server says how many it grants: as few as the sparest that is widely used (lighttpd). A stream too
// many is refused at best; some servers then lose the state of the compression and mix up what follows.
inline constexpr uint32_t h2_streams_before_settings = 8;
// Stream ids are odd numbers of 31 bits (RFC 9113 §5.1.1): so many requests exhaust a connection.
inline constexpr uint32_t h2_requests = 1u << 30;
// Windows at first: most responses fit, and 100 paused streams hold 25 MiB at most.
inline constexpr uint32_t h2_stream_window = 256 * 1024;
inline constexpr uint32_t h2_connection_window = 1024 * 1024;
// What a stream may be sent at once whose program grants less: a frame.
inline constexpr uint32_t h2_least_window = 16 * 1024;
// And as far as they grow: 8 MiB in flight are 1 Gbit/s over 64 ms; a stream's to half of the connection's, which has room for
// two such streams.
inline constexpr uint32_t h2_max_connection_window = 16 * 1024 * 1024;
// What the paused streams of one connection hold at most: room for the first windows of 100 and five that have grown.
inline constexpr uint64_t h2_held_bytes = 64 * 1024 * 1024;
// Gathered for one write: four TLS records; more saves no system calls that count.
inline constexpr size_t h2_output_bytes = 64 * 1024;
// Buffers and heads a loop keeps for the next writes and responses; few connections write at the same moment.
inline constexpr size_t h2_spares = 8;
// The memory of a head or of an output that waits for the next one; more came with an exceptional one.
inline constexpr size_t h2_spare_bytes = 2 * h2_output_bytes;
// A server sends its SETTINGS with its first packet, and acknowledges ours with its second.
inline constexpr std::chrono::nanoseconds h2_settings_timeout = std::chrono::seconds(10);
// gRPC servers end a connection whose client pings more often than every 5 minutes; NAT tables forget after 350 s.
inline constexpr std::chrono::nanoseconds h2_ping_interval = std::chrono::seconds(301);
inline constexpr std::chrono::nanoseconds h2_ping_timeout = std::chrono::seconds(15);
// A request was given up, and the server has said nothing at all since: after that time it is asked whether it is there, and
// the connection takes nothing new until it says something. A live server that just has nothing to say answers within a round
// trip.
inline constexpr std::chrono::nanoseconds h2_silence_suspect = std::chrono::seconds(1);
// How long a GOAWAY of ours waits for a peer that does not read.
inline constexpr std::chrono::nanoseconds h2_goaway_timeout = std::chrono::seconds(1);
// Frames that bring nothing (PING, SETTINGS, WINDOW_UPDATE, RST_STREAM, PRIORITY, empty DATA, heads, unknown ones): so many
// at once, and so many more each second and for each frame of ours. Real servers send a few for each request, and some return
// two windows for each small read of a request body.
inline constexpr uint32_t h2_spare_frames = 1000;
inline constexpr uint32_t h2_spare_frames_per_second = 50;
inline constexpr uint32_t h2_spare_frames_per_request = 10;
inline constexpr uint32_t h2_spare_frames_per_data = 4;
inline constexpr size_t h2_upload_bytes_per_spare_frame = 256;
// What was earned by ours and not used yet: as many as a window of 8 MiB of request bodies brings.
inline constexpr uint32_t h2_earned_frames = 64 * h2_spare_frames;
// A value shorter than this can be guessed byte by byte from how a compressed head grows (RFC 7541 §7.1.3).
inline constexpr size_t h2_short_secret_bytes = 20;

// ---- server-sent events
// A line is held until it ends. The data of an event, JSON say, mostly stands on one.
inline constexpr uint64_t sse_line_bytes = 4 * 1024 * 1024;
// As of a WebSocket message.
inline constexpr uint64_t sse_event_bytes = 16 * 1024 * 1024;
// Memory for lines and events that a stream keeps which waits for the next one.
inline constexpr size_t sse_spare_bytes = 4 * 1024;
// A server that says `retry: 0` and ends each response would be asked without a pause.
inline constexpr std::chrono::nanoseconds sse_shortest_retry = std::chrono::milliseconds(100);
// As far as waits grow while a server is away, unless it asks for a longer one.
inline constexpr std::chrono::nanoseconds sse_reconnect_longest = std::chrono::seconds(30);

// ---- websocket
// RFC 6455 §5.5: the payload of a control frame; two bytes of a close frame's are its code.
inline constexpr size_t websocket_control_bytes = 125;
inline constexpr size_t websocket_reason_bytes = websocket_control_bytes - 2;
// Of one message, decoded: servers' own limits are 1 MiB (websockets) to 100 MiB (ws).
inline constexpr uint64_t websocket_message_bytes = 16 * 1024 * 1024;
// Larger messages are sent in frames of this size, so that a pong never waits long and a copy of one frame is small.
inline constexpr size_t websocket_fragment_bytes = 64 * 1024;
// Frames gathered for one write, and what of that memory an idle connection keeps.
inline constexpr size_t websocket_output_bytes = 64 * 1024;
inline constexpr size_t websocket_spare_bytes = 1024;
// Shorter messages are not compressed: the flush alone costs 5 bytes, and a message in one packet gains nothing.
inline constexpr size_t websocket_compress_from = 256;
// Inflated at once. As with content codings; messages are smaller.
inline constexpr size_t websocket_inflated_chunk = 16 * 1024;
// Deflate grows at most 1032-fold: what is past this, and more than a MiB, is made to fill memory.
inline constexpr uint64_t websocket_decoded_ratio = 1000;
inline constexpr uint64_t websocket_ratio_from = 1024 * 1024;
// How long the answer to a close may take, and how long a peer has to answer a ping.
inline constexpr std::chrono::nanoseconds websocket_close_timeout = std::chrono::seconds(10);
inline constexpr std::chrono::nanoseconds websocket_pong_timeout = std::chrono::seconds(10);
// After both have closed the server ends the connection at once; one that does not has forgotten it.
inline constexpr std::chrono::nanoseconds websocket_linger = std::chrono::seconds(2);
// Masking keys drawn from the system at once: 256 frames for one system call.
inline constexpr size_t websocket_random_bytes = 1024;

// ---- transport
// A peer that vanished is noticed within minutes instead of the system's two hours; the interval curl uses.
inline constexpr int tcp_keepalive_seconds = 60;
// Names kept by the resolver: more than a crawler's working set, about 200 KiB.
inline constexpr size_t dns_cache_names = 1024;
// A TTL of 0 means "do not keep"; a second still joins the requests of one burst.
inline constexpr std::chrono::nanoseconds dns_min_ttl = std::chrono::seconds(1);
// RFC 2308 §5 lets negative answers live for hours; a name that was just created should not stay unknown that long.
inline constexpr std::chrono::nanoseconds dns_not_found_ttl = std::chrono::seconds(5);
// A server that failed may work again at any time; a second keeps a burst from asking a thousand times.
inline constexpr std::chrono::nanoseconds dns_failure_ttl = std::chrono::seconds(1);
// RFC 8305 §3.
inline constexpr std::chrono::nanoseconds dns_resolution_delay = std::chrono::milliseconds(50);
// Of the hosts file and resolv.conf: one stat a second costs nothing beside the look-ups it guards.
inline constexpr std::chrono::nanoseconds watched_file_interval = std::chrono::seconds(1);
// The backlog of a unix socket that is full empties without telling: how long until connecting is tried again.
inline constexpr std::chrono::nanoseconds unix_retry_interval = std::chrono::milliseconds(10);
// Four full TLS records of ciphertext per system call, and one record of gathered plaintext behind them.
inline constexpr size_t tls_record_bytes = 16 * 1024;
inline constexpr size_t tls_record_overhead = 512;
inline constexpr size_t tls_scratch_bytes = 5 * (tls_record_bytes + tls_record_overhead);
// A session is about 500 bytes; a loop that talks to more hosts than this resumes the recent ones.
inline constexpr size_t tls_sessions = 1024;
// Parsed CA stores and keys; a system store takes 1 MiB. More kinds than this in use at once stay loaded all the same.
inline constexpr size_t tls_materials = 16;
// The head of a proxy's answer to CONNECT, as of responses by default.
inline constexpr size_t proxy_head_bytes = 64 * 1024;
inline constexpr uint32_t proxy_head_fields = 256;
// RFC 1928 and RFC 1929 count names, users and passwords in one byte. SOCKS4 ends them with a zero; its servers read no more.
inline constexpr size_t socks_text_bytes = 255;
// RFC 9110 names no limit for a proxy's greeting; one that sends more than this before its handshake ends is broken.
inline constexpr size_t handshake_read_bytes = 16 * 1024;

// ---- C API
// 3,000 cookies of the largest size take 12 MiB.
inline constexpr size_t cookie_file_bytes = 16 << 20;
// No struct of the API will ever have this size: a larger struct_size is memory that was never set.
inline constexpr size_t struct_bytes = 4096;
// Events one thread takes to dispatch at a time: enough to make the lock cheap, few enough to leave work to other threads.
inline constexpr size_t dispatch_batch = 64;
// How often a thread that waits for what another one drives looks whether that one has stopped driving.
inline constexpr int driver_look_ms = 10;
// Threads of one queue; callbacks that need more wait for something they should not.
inline constexpr uint32_t serve_threads = 1024;
// A request's own: more is a loop that forgot to make a new request.
inline constexpr size_t request_options = 1000;
inline constexpr size_t request_meta = 1000;
// Log lines as events: beyond this nobody reads them, and they would only take memory.
inline constexpr size_t log_events = 1000;
// Lines on their way to a log file: a disk that stands still for a second at 40,000 lines a second.
inline constexpr size_t log_file_pending_bytes = 4 * 1024 * 1024;
// A client that closes waits no longer than that for its log to be written.
inline constexpr auto log_file_close = std::chrono::seconds(5);
// A log file that could not be written is not tried again for each line: opening it takes tries of its own.
inline constexpr auto log_file_retry = std::chrono::seconds(1);
// The name has ".lock" or ".1000.log" behind it, and file names end at 255 bytes.
inline constexpr size_t log_name_bytes = 200;

// ---- pool
// Servers keep idle connections between 5 s (Apache) and 75 s (nginx); most of ours are closed before theirs.
inline constexpr std::chrono::nanoseconds idle_connection = std::chrono::seconds(60);
// A host that refuses answers at once: without a pause a loop of requests would be a storm. A second at most, because whoever
// waits for a server to come up wants to know soon.
inline constexpr std::chrono::nanoseconds connect_backoff_first = std::chrono::milliseconds(100);
inline constexpr std::chrono::nanoseconds connect_backoff_longest = std::chrono::seconds(1);
// Back-offs in a row that requests wait out, 0.7 s together: a server that is started again is there by then. While a host is
// away for longer, thousands of requests to it would keep everybody waiting.
inline constexpr uint32_t connect_patience = 3;
// Operations a connection may still serve while another key has none: what a new connection costs is spread over them.
inline constexpr uint32_t pool_turns = 32;
// Origins without connections whose counters stay readable: about 2 MiB.
inline constexpr size_t counted_origins = 10'000;

// ---- storage
// One read of a request body from a file; another is read ahead. Below 64 KiB the hand-over to a file thread costs more than
// the reading, above 256 KiB nothing is gained.
inline constexpr size_t file_read_bytes = 128 * 1024;
// What a response body written to a file may have gathered while the write before it runs; then the response is paused.
inline constexpr size_t file_write_bytes = 256 * 1024;
// Gathered before it is handed over, for the same reason as above.
inline constexpr size_t file_write_from = 64 * 1024;
// Of a file's name in that of its temporary one: NAME_MAX is 255, the rest of the temporary name takes 24.
inline constexpr size_t file_name_bytes = 200;
// Followed one after another before a path counts as a circle, as in Linux.
inline constexpr int symbolic_links = 40;
// One entry of a cache takes at most this part of it: a single download does not drive out everything else.
inline constexpr uint64_t cache_entry_share = 4;
// Variants of one URL that a cache keeps: languages and codings make a handful; a server that varies by something that never
// comes twice would fill it.
inline constexpr size_t cache_variants = 32;
// Key, variant and head of an entry: far more than a response head may have (http.max_head_bytes), and little to read.
inline constexpr size_t cache_head_bytes = 4 * 1024 * 1024;
// Of a body on its way into a cache: what has gathered while a write runs; then the response is paused. The next write begins
// with all of it.
inline constexpr size_t cache_write_bytes = 1024 * 1024;
// How long one response is paused for that, all in all: a disk that is busy for a while catches up, and one that is much slower
// than the network, or stuck, costs the entry and no more than this.
inline constexpr std::chrono::nanoseconds cache_write_wait = std::chrono::seconds(5);
// What a look-up reads of each variant at once: key, variant and head of nearly all of them, and short bodies with them; more
// would be read in vain of those that are not chosen.
inline constexpr size_t cache_front_bytes = 16 * 1024;
// How long a use of an entry on disk stands for those that follow: noting each would be a write for each read, and what fills a
// whole cache takes longer.
inline constexpr std::chrono::nanoseconds cache_touch_after = std::chrono::seconds(10);
// How long a look-up waits for what this process is just committing, and a writer for other processes that count or tidy up:
// much longer than either takes, short enough for whoever waits. After it the entry is not there, or not kept.
inline constexpr std::chrono::nanoseconds cache_commit_wait = std::chrono::milliseconds(500);
inline constexpr std::chrono::nanoseconds cache_lock_wait = std::chrono::milliseconds(200);
// A draft of an entry that nobody holds any more is left over once it is that old: one that was only just made is not held yet.
inline constexpr std::chrono::nanoseconds cache_draft_age = std::chrono::seconds(10);
// How long a request waits for what a cache has, from when its look-up has begun: far more than a disk takes that works, less
// than people notice. After it the request goes on as if there were nothing, and until the disk has answered the others do not
// wait for it. A look-up that has not begun stands behind other files' work, which takes its time; in all it waits no longer
// than a person does.
inline constexpr std::chrono::nanoseconds cache_look_wait = std::chrono::milliseconds(500);
inline constexpr std::chrono::nanoseconds cache_queue_wait = std::chrono::seconds(2);
// Files take whole blocks, and a cache of small ones is larger than their sum.
inline constexpr uint64_t cache_file_block = 4096;
// What is left free when a full cache on disk is tidied up, which looks at each of its files.
inline constexpr uint64_t cache_spare_share = 8;
// What an entry in memory has from the start, for what a server announces need not come.
inline constexpr size_t cache_memory_from = 64 * 1024;
// What a cache on disk keeps in memory of the entries that were found last: hundreds of small ones, which are those that are
// asked for again and again, and little beside a program.
inline constexpr uint64_t cache_recent_bytes = 8 * 1024 * 1024;
// How many long bodies of a cache on disk are known to have been right when they were first found: a few megabytes; then it
// begins anew.
inline constexpr size_t cache_checked_bodies = 64 * 1024;
// How old the last change of a folder is before a later one is sure to have another time: file systems take theirs from a clock
// that ticks every few milliseconds, and some keep whole seconds, or every second one.
inline constexpr std::chrono::nanoseconds cache_clock_step = std::chrono::milliseconds(100);
inline constexpr std::chrono::nanoseconds cache_slow_clock_step = std::chrono::seconds(3);
// What an entry in memory costs beside its texts: nodes of tables, pointers, counts.
inline constexpr uint64_t cache_entry_cost = 256;

// Renewals of what a cache answered with although it was stale, due and under way: what a client is busy with besides what its
// program asks for. Of one origin fewer than connections.per_origin, so that requests of the program find connections beside
// those that a server keeps waiting. What is over them is left to the next use of the response.
inline constexpr size_t cache_renewals = 64;
inline constexpr size_t cache_renewals_per_origin = 2;

// ---- providers
// What a provider fetches for itself, a map of slots: one that takes longer is of no use to those who work without it
// meanwhile. Not for what has stages of its own: a renewal of the cache brings a body, and has the times of the request it is
// made for.
inline constexpr std::chrono::nanoseconds spawned_time = std::chrono::seconds(10);

// ---- redis
// What a server takes (proto-max-bulk-len and the multibulk limit of its query parser); hiredis counts a command in 31 bits.
inline constexpr size_t redis_argument_bytes = 512 * 1024 * 1024;
inline constexpr size_t redis_command_arguments = 1024 * 1024;
inline constexpr size_t redis_request_bytes = 1024 * 1024 * 1024;
// Commands of one pipeline or transaction, and channels of one subscription: their answers are held together.
inline constexpr size_t redis_pipeline_commands = 1024 * 1024;
inline constexpr size_t redis_subscriptions = 1024 * 1024;
// Changes of a subscription that is not confirmed yet: they are kept to be sent to another node.
inline constexpr size_t redis_kept_changes = 1024 * 1024;
// Of one reply. A bulk string as long as a server stores them (hiredis waits for one of 2 GiB for ever); items whose nodes take
// 256 MiB; a simple string or an error, which are read again from their beginning until they are whole.
inline constexpr size_t redis_bulk_bytes = 512 * 1024 * 1024;
inline constexpr size_t redis_array_items = 16 * 1024 * 1024;
inline constexpr size_t redis_line_bytes = 64 * 1024;
inline constexpr uint64_t redis_reply_bytes = 1024 * 1024 * 1024;
// hiredis before 1.0 reads 7 levels; later ones grow without end.
inline constexpr size_t redis_reply_depth = 64;
// Fed to hiredis at once: it moves the rest down after each KiB of replies.
inline constexpr size_t redis_read_slice = 8 * 1024;
// Memory of a reader or of an output that an idle connection keeps.
inline constexpr size_t redis_spare_bytes = 4 * 1024;
// Commands from here on are sent from where they lie; smaller ones are gathered in one buffer.
inline constexpr size_t redis_in_place_bytes = 16 * 1024;
// Operations that one connection has at most; and bytes that wait to be written, above which it takes no more operations.
inline constexpr uint32_t redis_in_flight = 10'000;
inline constexpr uint64_t redis_output_bytes = 64 * 1024 * 1024;
// Servers answer AUTH and SELECT at once, unless a command of somebody else holds them up.
inline constexpr std::chrono::nanoseconds redis_login_timeout = std::chrono::seconds(10);
// A cancelled command's answer is awaited. After the first time without a byte the connection takes nothing new; after the
// second, when nothing but cancelled commands is left, it is closed.
inline constexpr std::chrono::nanoseconds redis_silence_suspect = std::chrono::seconds(1);
inline constexpr std::chrono::nanoseconds redis_silence_timeout = std::chrono::seconds(30);
// A subscription may hear nothing for hours; NAT tables forget after 350 s, many load balancers after 60.
inline constexpr std::chrono::nanoseconds redis_ping_interval = std::chrono::seconds(50);
inline constexpr std::chrono::nanoseconds redis_ping_timeout = std::chrono::seconds(15);
// Of entries that one read of a stream asks for unless the program says: their answer is held as a whole.
inline constexpr uint64_t redis_feed_count = 100;
// Streams that one request reads: all are named in each read.
inline constexpr size_t redis_feed_keys = 10'000;
// Between attempts to connect again after a connection was lost: soon for a server that was started again, seldom for one that
// is away.
inline constexpr std::chrono::nanoseconds redis_reconnect_first = std::chrono::milliseconds(100);
inline constexpr std::chrono::nanoseconds redis_reconnect_longest = std::chrono::seconds(5);
// Clusters whose slots one client knows: those used last.
inline constexpr size_t redis_clusters = 256;
// Nodes of a cluster that one client knows: there cannot be more masters than slots.
inline constexpr size_t redis_cluster_nodes = 16384;
// MOVED and ASK that one request follows, as other clients do: a cluster that has settled needs one.
inline constexpr uint32_t redis_redirections = 5;
// Times that TRYAGAIN and CLUSTERDOWN are waited out, the first wait, which doubles: 1.5 s in all.
inline constexpr uint32_t redis_patience = 5;
inline constexpr std::chrono::nanoseconds redis_first_wait = std::chrono::milliseconds(50);
// Between two looks at all slots: in a cluster that moves many, each MOVED tells of one.
inline constexpr std::chrono::nanoseconds redis_slots_interval = std::chrono::seconds(1);

}  // namespace limits
}  // namespace tern
