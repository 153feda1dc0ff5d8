import CKernel
import Glibc

/// Grows a small tree of every kind of file: names that are no text, links of both kinds, attributes, ACLs, owners.
struct RandomTree {
    let root: BytePath
    var random: SplitMix
    private var files: [BytePath] = []
    /// In some trees only: what a step does to one of several names is often refused.
    private let hasLinks: Bool

    /// Few, so that a step often meets what is there.
    static let names: [[UInt8]] =
        ["a", "b", "c", "d e", "ü", "x\ny", "\u{F7C3}"].map { Array($0.utf8) } + [[0x62, 0xFF]]

    private init(root: BytePath, random: SplitMix) {
        self.root = root
        self.random = random
        hasLinks = Int.random(in: 0..<4, using: &self.random) == 0
    }

    /// Returns the generator as far as it has come.
    static func grow(_ root: String, _ random: SplitMix) throws -> SplitMix {
        var tree = RandomTree(root: BytePath(root), random: random)
        try tree.grow(BytePath(""), depth: 0)
        return tree.random
    }

    private mutating func grow(_ path: BytePath, depth: Int) throws {
        for name in Self.names where Int.random(in: 0..<5, using: &random) < 2 {
            let child = path / name
            switch Int.random(in: 0..<(depth < 2 ? 6 : 4), using: &random) {
            case 0:
                let targets: [[UInt8]] = [Array("a".utf8), Array("/etc/hostname".utf8), [0xFE]]
                let target = targets.randomElement(using: &random) ?? [0x61]
                try check(symlink(BytePath(bytes: target).c, (root + child).c))
            case 1 where hasLinks && !files.isEmpty:
                try check(link((root + (files.randomElement(using: &random) ?? child)).c, (root + child).c))
            case 1, 2, 3:
                let step = RandomStep(root: root, number: Int.random(in: 0..<1000, using: &random), random: random)
                random = try step.write(child)
                files.append(child)
            default:
                try check(mkdir((root + child).c, 0o755))
                try check(chmod((root + child).c, Bool.random(using: &random) ? 0o755 : 0o700))
                try grow(child, depth: depth + 1)
            }
        }
    }

    private func check(_ result: Int32) throws {
        guard result == 0 else { throw Broken(call: "grow", errno: errno) }
    }
}

/// One thing after the other that a step may do to a tree, as its programs do it.
struct RandomStep {
    let root: BytePath
    let number: Int
    var random: SplitMix

    /// What was done, for a failure's message.
    static func run(_ count: Int, in root: String, _ random: inout SplitMix) throws -> [String] {
        try (0..<count).map { number in
            var step = RandomStep(root: BytePath(root), number: number, random: random)
            let done = try step.act()
            random = step.random
            return done
        }
    }

    private mutating func act() throws -> String {
        let paths = root.tree
        let folders = [BytePath("")] + paths.filter { (root + $0).isFolder }
        let files = paths.filter { (root + $0).status.map { $0.st_mode & S_IFMT == S_IFREG } ?? false }
        let folder = folders.randomElement(using: &random) ?? BytePath("")
        let fresh = folder / (RandomTree.names.randomElement(using: &random) ?? [0x61])
        let known = paths.randomElement(using: &random) ?? fresh
        let file = files.randomElement(using: &random) ?? known
        let isFile = (root + file).status.map { $0.st_mode & S_IFMT == S_IFREG } ?? false
        switch Int.random(in: 0..<14, using: &random) {
        case 0, 1:
            remove(fresh)
            random = try write(fresh)
            return "write \(fresh.text)"
        case 2 where isFile:
            let open = Glibc.open((root + file).c, O_WRONLY | O_APPEND | O_CLOEXEC)
            defer { close(open) }
            Glibc.write(open, "more \(number)", 6)
            return "append \(file.text)"
        case 3:
            remove(known)
            return "remove \(known.text)"
        case 4:
            remove(fresh)
            mkdir((root + fresh).c, 0o751)
            return "mkdir \(fresh.text)"
        case 5:
            remove(known)
            mkdir((root + known).c, 0o755)
            return "mkdir \(known.text)"
        case 6 where isFile:
            chmod((root + file).c, [0o604, 0o640, 0o755].randomElement(using: &random) ?? 0o604)
            return "chmod \(file.text)"
        case 7:
            chmod((root + folder).c, [0o711, 0o750, 0o1777].randomElement(using: &random) ?? 0o711)
            return "chmod \(folder.text)"
        case 8:
            remove(fresh)
            symlink("target \(number)", (root + fresh).c)
            return "symlink \(fresh.text)"
        case 9 where isFile:
            remove(fresh)
            link((root + file).c, (root + fresh).c)
            return "link \(file.text) \(fresh.text)"
        case 10:
            // Of a folder that was there before the step this is EXDEV, as in the cage.
            remove(fresh)
            rename((root + known).c, (root + fresh).c)
            return "rename \(known.text) \(fresh.text)"
        case 11:
            let target = Bool.random(using: &random) ? folder : (isFile ? file : folder)
            kernel_lsetxattr((root + target).c, "user.note", "step \(number)", 6, 0)
            return "setfattr \(target.text)"
        case 12:
            let (owner, group) = [(33, 33), (0, 33), (1000, 0)].randomElement(using: &random) ?? (0, 0)
            lchown((root + known).c, uid_t(owner), gid_t(group))
            return "chown \(known.text)"
        default:
            guard isFile else { return "nothing" }
            setTime(file, seconds: 1_650_000_000 + number)
            return "touch \(file.text)"
        }
    }

    /// A new file. Returns the generator as far as it has come.
    func write(_ path: BytePath) throws -> SplitMix {
        var random = random
        let file = open((root + path).c, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { return random }
        defer { close(file) }
        let text = Array("content \(number) \(UInt8.random(in: 0...(.max), using: &random))".utf8)
        Glibc.write(file, text, text.count)
        if Int.random(in: 0..<6, using: &random) == 0 { ftruncate(file, 20_000) }
        if Int.random(in: 0..<4, using: &random) == 0 { fchown(file, 33, 1000) }
        fchmod(file, [0o644, 0o600, 0o755, 0o444].randomElement(using: &random) ?? 0o644)
        if Bool.random(using: &random) { kernel_fsetxattr(file, "user.note", "made \(number)", 6, 0) }
        if Int.random(in: 0..<4, using: &random) == 0 {
            kernel_fsetxattr(file, "system.posix_acl_access", Self.list, Self.list.count, 0)
        }
        setTime(path, seconds: 1_600_000_000 + number)
        return random
    }

    /// The kernel's form of `u::rw-,u:33:rw-,g::r--,m::rw-,o::r--` (linux/posix_acl_xattr.h).
    private static let list: [UInt8] =
        [2, 0, 0, 0]
        + [(0x01, 6, UInt32.max), (0x02, 6, 33), (0x04, 4, .max), (0x10, 6, .max), (0x20, 4, .max)].flatMap {
            (tag: UInt8, bits: UInt8, id: UInt32) in
            [tag, 0, bits, 0] + (0..<4).map { UInt8(truncatingIfNeeded: id >> ($0 * 8)) }
        }

    private func setTime(_ path: BytePath, seconds: Int) {
        let times = [timespec(tv_sec: 0, tv_nsec: 0x3FFF_FFFE), timespec(tv_sec: seconds, tv_nsec: 0)]
        utimensat(AT_FDCWD, (root + path).c, times, AT_SYMLINK_NOFOLLOW)
    }

    private func remove(_ path: BytePath) {
        for below in (root + path).tree.reversed() where unlink((root + path + below).c) != 0 {
            rmdir((root + path + below).c)
        }
        if unlink((root + path).c) != 0 { rmdir((root + path).c) }
    }
}
