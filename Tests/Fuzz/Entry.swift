// What libFuzzer calls; scripts/fuzz compiles this once for each target.
#if FUZZ_PLAN || FUZZ_GROUNDWORK || FUZZ_STATUS || FUZZ_TALLY
    import Glibc

    #if FUZZ_PLAN
        private let target = FuzzTarget.plan
    #elseif FUZZ_GROUNDWORK
        private let target = FuzzTarget.groundwork
    #elseif FUZZ_STATUS
        private let target = FuzzTarget.status
    #else
        private let target = FuzzTarget.tally
    #endif

    /// With a folder in ORDERLY_FUZZ_SEEDS: writes the seeds there and ends.
    @_cdecl("LLVMFuzzerInitialize")
    public func initialize(
        _ count: UnsafeMutablePointer<Int32>?, _ arguments: UnsafeMutableRawPointer?
    ) -> Int32 {
        guard let folder = getenv("ORDERLY_FUZZ_SEEDS").map({ String(cString: $0) }) else { return 0 }
        for (number, seed) in target.seeds.enumerated() {
            guard let file = fopen("\(folder)/seed-\(number)", "w") else { exit(1) }
            fwrite(seed, 1, seed.count, file)
            fclose(file)
        }
        exit(0)
    }

    @_cdecl("LLVMFuzzerTestOneInput")
    public func test(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
        guard target.holds(Array(UnsafeBufferPointer(start: bytes, count: count))) else { abort() }
        return 0
    }
#endif
