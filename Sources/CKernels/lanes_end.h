#undef lanes_load
#undef lanes_blend
#undef lanes_abs
#undef lanes_max
#undef lanes_min
#undef lanes_sum
#undef lanes_count
#undef lanes_ratio
