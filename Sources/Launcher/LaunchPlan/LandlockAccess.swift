/// Landlock's rights, by the interface version that brought them (include/uapi/linux/landlock.h).
public enum LandlockAccess {
    public static let execute: UInt64 = 1 << 0
    public static let writeFile: UInt64 = 1 << 1
    public static let readFile: UInt64 = 1 << 2
    public static let readDirectory: UInt64 = 1 << 3
    /// Character devices, sockets, FIFOs and block devices.
    public static let makeSpecial: UInt64 = 1 << 6 | 1 << 9 | 1 << 10 | 1 << 11
    public static let truncate: UInt64 = 1 << 14
    public static let deviceControl: UInt64 = 1 << 15

    public static let bindTCP: UInt64 = 1 << 0
    public static let connectTCP: UInt64 = 1 << 1

    /// Rights that mean something for a file; the kernel refuses the others in a rule for one.
    public static let ofFiles: UInt64 = execute | writeFile | readFile | truncate | deviceControl

    /// Every right on files that version `version` knows.
    public static func files(version: UInt8) -> UInt64 {
        switch version {
        case 0: 0
        case 1: (1 << 13) - 1
        case 2: (1 << 14) - 1
        case 3, 4: (1 << 15) - 1
        default: (1 << 16) - 1
        }
    }

    public static func network(version: UInt8) -> UInt64 {
        version >= 4 ? bindTCP | connectTCP : 0
    }

    /// Abstract Unix sockets and signals beyond the step's own processes.
    public static func scopes(version: UInt8) -> UInt64 {
        version >= 6 ? 0b11 : 0
    }
}
