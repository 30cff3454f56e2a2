// Sixteen lanes of float on any instruction set.
#pragma once

#include <math.h>
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "NetworkKernels.h"
#include "dispatch.h"

#pragma clang diagnostic ignored "-Wpsabi"

typedef float f32x16 __attribute__((vector_size(64)));
typedef int32_t i32x16 __attribute__((vector_size(64)));
typedef uint32_t u32x16 __attribute__((vector_size(64)));
typedef uint16_t u16x16 __attribute__((vector_size(32)));

enum { LANES = 16 };
// A number in all lanes. Less zero, which compilers drop; plus zero they must not, because of -0.
#define SPREAD(number) ((number) - (f32x16){})
#define INLINE static inline __attribute__((always_inline))

static inline size_t fd_number_bytes(fd_number type) { return type == FD_FLOATS ? 4 : 2; }
static inline size_t fd_at_most(size_t a, size_t b) { return a < b ? a : b; }
static inline size_t fd_padded(size_t n, size_t step) { return (n + step - 1) / step * step; }

static inline float fd_wide(uint16_t narrow) {
  uint32_t bits = (uint32_t)narrow << 16;
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

// To nearest, ties to even; NaN stays NaN.
static inline uint16_t fd_narrow(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  if ((bits & 0x7fffffff) > 0x7f800000) return (uint16_t)(bits >> 16 | 0x40);
  return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

static inline float fd_number_at(fd_number type, const void *data, size_t i) {
  return type == FD_FLOATS ? ((const float *)data)[i] : fd_wide(((const uint16_t *)data)[i]);
}

static inline void fd_put_number(fd_number type, void *data, size_t i, float value) {
  if (type == FD_FLOATS) ((float *)data)[i] = value;
  else ((uint16_t *)data)[i] = fd_narrow(value);
}
