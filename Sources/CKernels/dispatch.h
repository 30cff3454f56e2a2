// Which copy of a function that is compiled once per instruction set runs.
#pragma once

#include <stdbool.h>

typedef enum { CHOOSE, BASELINE, AVX2, AVX512 } instruction_set;

// Whether this processor has an instruction set, and the widest one that it has.
bool fd_has_instruction_set(instruction_set set);
instruction_set fd_widest_instruction_set(void);
// "avx512", "avx2" or "baseline" by its name; CHOOSE for NULL.
instruction_set fd_instruction_set_named(const char *name);

// What the kernels of metrics and files run on: the widest, or the one that was forced.
instruction_set fd_chosen_instruction_set(void);
// What the kernels of networks run on: the widest, or the one that the thread asked for.
instruction_set fd_network_instruction_set(void);

#if defined(__x86_64__)
#define DISPATCH_ON(set, function, ...)                  \
  switch (set) {                                         \
    case AVX512: return function##_avx512(__VA_ARGS__);  \
    case AVX2: return function##_avx2(__VA_ARGS__);      \
    default: return function##_baseline(__VA_ARGS__);    \
  }
#else
#define DISPATCH_ON(set, function, ...) return function##_baseline(__VA_ARGS__);
#endif

#define DISPATCH(function, ...) DISPATCH_ON(fd_chosen_instruction_set(), function, __VA_ARGS__)
#define NETWORK_DISPATCH(function, ...) DISPATCH_ON(fd_network_instruction_set(), function, __VA_ARGS__)
