#include "CLogarithmFloor.h"

#include "../../../Sources/CKernels/vector.h"

#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl"))), \
                             apply_to = function)
#define NAME(function) function##_avx512
#include "../../../Sources/CKernels/lanes.h"
static double floor_avx512(const float *g, const float *p, size_t count) {
  f64x8 sum = {};
  for (size_t i = 0; i + 8 <= count; i += 8) {
    sum += lanes_abs(lanes_ratio(lanes_load(p + i), lanes_load(g + i)).log);
  }
  return lanes_sum(sum);
}
#include "../../../Sources/CKernels/lanes_end.h"
#undef NAME
#pragma clang attribute pop
#endif

#define NAME(function) function##_baseline
#include "../../../Sources/CKernels/lanes.h"
static double floor_baseline(const float *g, const float *p, size_t count) {
  f64x8 sum = {};
  for (size_t i = 0; i + 8 <= count; i += 8) {
    sum += lanes_abs(lanes_ratio(lanes_load(p + i), lanes_load(g + i)).log);
  }
  return lanes_sum(sum);
}
#include "../../../Sources/CKernels/lanes_end.h"

double log_floor(const float *g, const float *p, size_t count) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) {
    return floor_avx512(g, p, count);
  }
#endif
  return floor_baseline(g, p, count);
}
