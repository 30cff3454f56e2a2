#include <string.h>

#include "CKernels.h"

enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS, PASSES = 3 };

// Bits whose unsigned order is the numeric order of floats; -0 equals 0.
static uint32_t sortable(float value) {
  value += 0.0f;
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits >> 31 ? ~bits : bits | UINT32_C(1) << 31;
}

// A least-significant-digit radix sort of (key, index) pairs in one 64-bit number each, so that every
// pass reads and writes memory in order.
void fd_ranks(const float *values, size_t n, uint64_t *scratch, double *ranks) {
  uint64_t *from = scratch, *to = scratch + n;
  size_t counts[PASSES][DIGITS] = {0};
  for (size_t i = 0; i < n; i++) {
    uint32_t key = sortable(values[i]);
    from[i] = (uint64_t)key << 32 | i;
    for (int pass = 0; pass < PASSES; pass++) {
      counts[pass][key >> (pass * DIGIT_BITS) & (DIGITS - 1)]++;
    }
  }
  for (int pass = 0; pass < PASSES; pass++) {
    size_t *count = counts[pass], sum = 0;
    int shift = 32 + pass * DIGIT_BITS;
    if (n && count[from[0] >> shift & (DIGITS - 1)] == n) continue;  // all digits are equal
    for (int digit = 0; digit < DIGITS; digit++) {
      size_t here = count[digit];
      count[digit] = sum;
      sum += here;
    }
    for (size_t i = 0; i < n; i++) to[count[from[i] >> shift & (DIGITS - 1)]++] = from[i];
    uint64_t *swapped = from;
    from = to;
    to = swapped;
  }
  for (size_t start = 0; start < n;) {
    size_t end = start + 1;
    while (end < n && from[end] >> 32 == from[start] >> 32) end++;
    double mean = (double)(start + end + 1) / 2;
    for (; start < end; start++) ranks[from[start] & UINT32_MAX] = mean;
  }
}
