import Fuzz
import Testing

/// What `make fuzz` starts from and holds, for every `swift test`.
struct FuzzTests {
    @Test(arguments: FuzzTarget.allCases)
    func `every seed is read as what it was written from`(target: FuzzTarget) {
        #expect(!target.seeds.isEmpty)
        for seed in target.seeds { #expect(target.holds(seed)) }
    }

    /// Each byte of each seed as four others: what is read is written alike, or it is refused.
    @Test(arguments: FuzzTarget.allCases)
    func `a seed with one byte changed is refused, or read as what it says`(target: FuzzTarget) {
        for seed in target.seeds {
            for place in seed.indices {
                for change: UInt8 in [0x01, 0x80, 0x7f, 0xff] {
                    var bytes = seed
                    bytes[place] ^= change
                    #expect(target.holds(bytes))
                }
            }
        }
    }
}
