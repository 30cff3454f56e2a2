#include "CKernels.h"

#include "dispatch.h"
#include "vector.h"

typedef uint8_t u8x16 __attribute__((vector_size(16)));
typedef int32_t i32x16 __attribute__((vector_size(64)));

enum { ROWS_AT_ONCE = 16 };

#define HALF (INT32_C(1) << (FD_FILTER_BITS - 1))

#define BODY "filter_body.h"
#include "each_instruction_set.h"

void fd_filter_rows(const uint8_t *from, size_t rows, size_t width, size_t channels,
                    const fd_taps *taps, uint8_t *scratch, uint8_t *to) {
  DISPATCH(filter_rows, from, rows, width, channels, taps, scratch, to)
}

void fd_filter_columns(const uint8_t *from, size_t width, const fd_taps *taps, size_t begin,
                       size_t end, int32_t *sums, uint8_t *to) {
  DISPATCH(filter_columns, from, width, taps, begin, end, sums, to)
}
