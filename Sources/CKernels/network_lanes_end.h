#undef lanes16_load
#undef lanes16_store
#undef lanes16_exp2
#undef lanes16_max
#undef lanes16_sigmoid
#undef lanes16_activation
