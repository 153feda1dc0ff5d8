import Glibc

/// Names of users and groups as the host knows them; the number where it does not.
enum AccountName {
    static func user(_ id: UInt32) -> String {
        var found = passwd()
        var result: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16384)
        guard getpwuid_r(id, &found, &buffer, buffer.count, &result) == 0, let entry = result,
            let name = entry.pointee.pw_name
        else { return String(id) }
        return String(cString: name)
    }

    static func group(_ id: UInt32) -> String {
        var found = Glibc.group()
        var result: UnsafeMutablePointer<Glibc.group>?
        var buffer = [CChar](repeating: 0, count: 65536)
        guard getgrgid_r(id, &found, &buffer, buffer.count, &result) == 0, let entry = result,
            let name = entry.pointee.gr_name
        else { return String(id) }
        return String(cString: name)
    }
}
