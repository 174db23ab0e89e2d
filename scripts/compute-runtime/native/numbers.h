// The two types that activations come in, and how loops over them are compiled: once for each generation of processors,
// the right one chosen when the program starts, since a cache may be shared by several machines.

#pragma once

#include <cstdint>
#include <cstring>

// By what a processor can do, not by its maker's name: an `arch=haswell` is looked for on Intel's alone.
#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 12
#define FOR_EACH_PROCESSOR __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#elif defined(__x86_64__) && defined(__linux__) && defined(__GNUC__) && !defined(__clang__)
#define FOR_EACH_PROCESSOR __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define FOR_EACH_PROCESSOR
#endif
#define INLINE inline __attribute__((always_inline))

namespace prunescope {

struct BFloat16 {
  uint16_t bits;
};

INLINE float Load(float value) { return value; }

INLINE float Load(BFloat16 value) {
  const uint32_t bits = static_cast<uint32_t>(value.bits) << 16;
  float result;
  std::memcpy(&result, &bits, sizeof result);
  return result;
}

INLINE void Store(float value, float* place) { *place = value; }

// Rounds to the nearest, ties to even.
INLINE void Store(float value, BFloat16* place) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  place->bits = static_cast<uint16_t>((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
}

}  // namespace prunescope
