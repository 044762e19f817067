/* Typed data as a plain tree in one block of memory: JSON documents, rows, replies, call parameters.
 * Frozen: size 16, alignment 8. Read it in place; no call is needed per node. */
#ifndef TERN_VALUE_H
#define TERN_VALUE_H

#include <tern/base.h>

TERN_BEGIN_DECLS

/* Kinds 0-31 hold their data inline, 32-63 point to `length` bytes, 64-95 point to values (map: 2 x length). */
enum {
  TERN_VALUE_NULL = 0,
  TERN_VALUE_BOOL = 1,     /* i64: 0 or 1 */
  TERN_VALUE_INT = 2,      /* i64 */
  TERN_VALUE_UINT = 3,     /* u64; used only above INT64_MAX */
  TERN_VALUE_DOUBLE = 4,   /* f64 */
  TERN_VALUE_DATETIME = 5, /* i64 since 1970-01-01 UTC; subtype 0, 3, 6, 9: seconds, ms, us, ns */
  TERN_VALUE_STRING = 32,  /* UTF-8 */
  TERN_VALUE_BYTES = 33,
  TERN_VALUE_DECIMAL = 34,   /* text */
  TERN_VALUE_DATE = 35,      /* text, ISO 8601 */
  TERN_VALUE_TIME = 36,      /* text, ISO 8601 */
  TERN_VALUE_INTERVAL = 37,  /* text */
  TERN_VALUE_BIGNUM = 38,    /* text, decimal digits */
  TERN_VALUE_UUID = 39,      /* 16 bytes */
  TERN_VALUE_OBJECT_ID = 40, /* 12 bytes */
  TERN_VALUE_ERROR = 41,     /* text */
  TERN_VALUE_ARRAY = 64,     /* length items */
  TERN_VALUE_MAP = 65,       /* length entries: key, value, key, value ... in order, duplicates kept */
  TERN_VALUE_SET = 66        /* length items */
};

/* Flags of TERN_VALUE_DATETIME. */
enum {
  TERN_VALUE_NO_ZONE = 1, /* a local time; the zone was not given */
  TERN_VALUE_POSITIVE_INFINITY = 2,
  TERN_VALUE_NEGATIVE_INFINITY = 4
};

/* One node. What it points to belongs to the tree's root, lies in one block with it and lives as long. */
typedef struct tern_value {
  uint8_t kind;
  uint8_t flags;
  uint16_t subtype;
  uint32_t length;
  union {
    int64_t i64;
    uint64_t u64;
    double f64;
    const char *bytes;              /* never NULL for kinds 32-63; NUL-terminated when the library made it */
    const struct tern_value *items; /* never NULL for kinds 64-95 */
    TERN_ALIGN_8 uint64_t raw;      /* keeps size and alignment where pointers have 4 bytes */
  } as;
} tern_value;

/* Flags of tern_value_to_json. */
enum {
  TERN_JSON_PRETTY = 1 /* two spaces of indentation, one entry a line */
};

/* Reads JSON text (RFC 8259, UTF-8) into a new tree. Integers that fit are INT or UINT, other numbers DOUBLE; nesting is
 * limited to 200. On success *root is one block, released with tern_value_release.
 * Errors: TERN_E_ARGUMENT, TERN_E_PARSE (with the offset), TERN_E_LIMIT, TERN_E_MEMORY. Any thread. */
TERN_API int32_t tern_value_from_json(tern_str text, const tern_value **root, tern_error **error) TERN_NOEXCEPT;

/* Writes a tree, the library's or one of your own, as JSON. *text is a new TERN_VALUE_STRING, released with
 * tern_value_release. Bytes become base64, a uuid its 8-4-4-4-12 form, an object id hex, a date-time ISO 8601 with six
 * digits of the second, a decimal its digits as text; not-a-number and infinities are refused.
 * Errors: TERN_E_ARGUMENT (also a map key that is not text), TERN_E_LIMIT, TERN_E_MEMORY. Any thread. */
TERN_API int32_t tern_value_to_json(const tern_value *value, uint32_t flags, const tern_value **text,
                                    tern_error **error) TERN_NOEXCEPT;

/* A deep copy in one block of its own, released with tern_value_release. Kinds this version does not know are copied by their
 * range. Errors: TERN_E_ARGUMENT, TERN_E_LIMIT, TERN_E_MEMORY. Any thread. */
TERN_API int32_t tern_value_copy(const tern_value *value, const tern_value **copy, tern_error **error) TERN_NOEXCEPT;

/* The value of the first entry of `map` whose key is the text `key`; NULL when there is none or `map` is not a map. Valid as
 * long as the map. Any thread. */
TERN_API const tern_value *tern_value_get(const tern_value *map, tern_str key) TERN_NOEXCEPT;

/* Releases a root that this library returned (tern_value_from_json and others); never a part of a tree. NULL is fine. Any
 * thread. */
TERN_API void tern_value_release(const tern_value *root) TERN_NOEXCEPT;

TERN_END_DECLS
#endif
