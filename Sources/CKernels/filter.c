#include "CKernels.h"

#include "dispatch.h"
#include "vector.h"

typedef uint8_t u8x16 __attribute__((vector_size(16)));
typedef int32_t i32x16 __attribute__((vector_size(64)));

enum { ROWS_AT_ONCE = 16 };

#define HALF (INT32_C(1) << (FD_FILTER_BITS - 1))

#define NAME(function) function##_baseline
#include "filter_body.h"
#undef NAME

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma,popcnt"))), apply_to = function)
#define NAME(function) function##_avx2
#include "filter_body.h"
#undef NAME
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,popcnt"))), \
                             apply_to = function)
#define NAME(function) function##_avx512
#include "filter_body.h"
#undef NAME
#pragma clang attribute pop
#endif

void fd_filter_rows(const uint8_t *from, size_t rows, size_t width, size_t channels,
                    const fd_taps *taps, uint8_t *scratch, uint8_t *to) {
  DISPATCH(filter_rows, from, rows, width, channels, taps, scratch, to)
}

void fd_filter_columns(const uint8_t *from, size_t width, const fd_taps *taps, size_t begin,
                       size_t end, int32_t *sums, uint8_t *to) {
  DISPATCH(filter_columns, from, width, taps, begin, end, sums, to)
}
