// Includes BODY once per instruction set, with NAME giving the functions of each copy names of their own for
// DISPATCH, and WIDE defined where a vector of 64 bytes is one register. No guard: every file of kernels
// includes it with its own BODY.

#define NAME(function) function##_baseline
#include BODY
#undef NAME

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma,popcnt"))), apply_to = function)
#define NAME(function) function##_avx2
#include BODY
#undef NAME
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,popcnt"))), \
                             apply_to = function)
#define NAME(function) function##_avx512
#define WIDE
#include BODY
#undef WIDE
#undef NAME
#pragma clang attribute pop
#endif

#undef BODY
