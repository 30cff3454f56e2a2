// What this processor can do, less what DNNL_MAX_CPU_ISA keeps from oneDNN: with it, our own kernels run as
// on the lesser processor too.
#include <stdlib.h>
#include <string.h>

#include "NetworkKernels.h"
#include "dispatch.h"

// Steps of what oneDNN can be held to.
typedef enum { HELD_TO_BASELINE, HELD_TO_AVX2, HELD_TO_AVX512, HELD_TO_VNNI, NOT_HELD } limit;

static limit read_limit(void) {
  const char *name = getenv("ONEDNN_MAX_CPU_ISA");
  if (!name) name = getenv("DNNL_MAX_CPU_ISA");
  if (!name) return NOT_HELD;
  if (!strcmp(name, "SSE41") || !strcmp(name, "AVX")) return HELD_TO_BASELINE;
  if (!strncmp(name, "AVX2", 4)) return HELD_TO_AVX2;
  if (!strcmp(name, "AVX512_CORE")) return HELD_TO_AVX512;
  if (!strcmp(name, "AVX512_CORE_VNNI")) return HELD_TO_VNNI;
  return NOT_HELD;
}

static bool within(limit step) {
  // Two threads that read it at once find the same.
  static _Atomic int known = -1;
  if (known < 0) known = read_limit();
  return (int)step <= known;
}

bool fd_has_avx512(void) {
#if defined(__x86_64__)
  return within(HELD_TO_AVX512) && __builtin_cpu_supports("avx512f") &&
         __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512dq");
#else
  return false;
#endif
}

bool fd_has_vnni(void) {
#if defined(__x86_64__)
  return fd_has_avx512() && within(HELD_TO_VNNI) && __builtin_cpu_supports("avx512vnni");
#else
  return false;
#endif
}

bool fd_has_bfloat16(void) {
#if defined(__x86_64__)
  return fd_has_avx512() && within(NOT_HELD) && __builtin_cpu_supports("avx512bf16");
#else
  return false;
#endif
}

bool fd_gains_from_bfloats(void) {
#if defined(__x86_64__)
  // Intel's processors take nearly two cycles for a bfloat16 product of 32 pairs (measured on Sapphire
  // Rapids).
  return fd_has_bfloat16() && __builtin_cpu_is("amd");
#else
  return false;
#endif
}

bool fd_has_instruction_set(instruction_set set) {
#if defined(__x86_64__)
  if (set == AVX512) return fd_has_avx512();
  if (set == AVX2) {
    return within(HELD_TO_AVX2) && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  }
#endif
  return set == BASELINE;
}

instruction_set fd_widest_instruction_set(void) {
  return fd_has_instruction_set(AVX512) ? AVX512 : fd_has_instruction_set(AVX2) ? AVX2 : BASELINE;
}

instruction_set fd_instruction_set_named(const char *name) {
  if (!name) return CHOOSE;
  return strcmp(name, "avx512") == 0 ? AVX512 : strcmp(name, "avx2") == 0 ? AVX2 : BASELINE;
}
