/* tern: an asynchronous request engine. Includes the whole C API. */
#ifndef TERN_H
#define TERN_H

#include <tern/base.h>
#include <tern/call.h>
#include <tern/client.h>
#include <tern/config.h>
#include <tern/cookies.h>
#include <tern/credentials.h>
#include <tern/error.h>
#include <tern/http.h>
#include <tern/info.h>
#include <tern/lease.h>
#include <tern/line.h>
#include <tern/log.h>
#include <tern/queue.h>
#include <tern/redis.h>
#include <tern/report.h>
#include <tern/request.h>
#include <tern/result.h>
#include <tern/retry.h>
#include <tern/stream.h>
#include <tern/submit.h>
#include <tern/value.h>
#include <tern/websocket.h>

#endif
