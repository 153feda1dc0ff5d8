import CKernel
import Glibc

/// What this host and this user can enforce, found once.
struct HostFeatures: Sendable, Hashable {
    enum User: Sendable, Hashable {
        case root
        case ordinary(user: UInt32, group: UInt32)
    }
    let user: User
    /// Version of Landlock's interface, 0 where there is none.
    let landlock: UInt8
    let groups: ControlGroups

    /// The newest version whose rights we know how to give.
    static let newestLandlock: Int32 = 6

    static func found() -> HostFeatures {
        HostFeatures(
            user: geteuid() == 0 ? .root : .ordinary(user: geteuid(), group: getegid()),
            landlock: UInt8(clamping: min(max(kernel_landlock_abi(), 0), newestLandlock)),
            groups: ControlGroups.found())
    }
}
