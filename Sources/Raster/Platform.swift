internal import Foundation

// The functions of libm that pixel arithmetic needs, so that no other file imports Foundation for them.

func logarithm(_ x: Double) -> Double { log(x) }
func exponential(_ x: Double) -> Double { exp(x) }
func sine(_ x: Double) -> Double { sin(x) }
