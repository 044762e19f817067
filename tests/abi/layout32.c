/* What has one layout wherever it is compiled. Compiled only, for 32 bits. */
#include <tern/value.h>

_Static_assert(sizeof(void *) == 4, "compiled for 32 bits");
_Static_assert(sizeof(tern_value) == 16, "tern_value has 16 bytes");
_Static_assert(_Alignof(tern_value) == 8, "tern_value is aligned to 8");
_Static_assert(offsetof(tern_value, as) == 8, "its content comes behind 8 bytes");
