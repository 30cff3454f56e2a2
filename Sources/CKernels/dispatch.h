// Which copy of a function that is compiled once per instruction set runs.
#pragma once

typedef enum { CHOOSE, BASELINE, AVX2, AVX512 } instruction_set;

// The widest set that this processor has, or the one that was forced.
instruction_set fd_chosen_instruction_set(void);

#if defined(__x86_64__)
#define DISPATCH(function, ...)                          \
  switch (fd_chosen_instruction_set()) {                 \
    case AVX512: return function##_avx512(__VA_ARGS__);  \
    case AVX2: return function##_avx2(__VA_ARGS__);      \
    default: return function##_baseline(__VA_ARGS__);    \
  }
#else
#define DISPATCH(function, ...) return function##_baseline(__VA_ARGS__);
#endif
