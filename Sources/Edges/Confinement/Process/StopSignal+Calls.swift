import Glibc

extension StopSignal {
    static func raise(_ event: Int32) -> Int {
        var one: UInt64 = 1
        return unsafe write(event, &one, 8)
    }

    static func close(_ event: Int32) -> Int32 {
        Glibc.close(event)
    }
}
