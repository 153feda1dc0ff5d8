import Execution
import Glibc
import Staging

/// A tree and what a step does to it, both from one seed.
struct RandomCase {
    let seed: UInt64
    private(set) var random: SplitMix
    let scratch: Scratch
    let before: Snapshot
    /// What the host is after the same mutations without any staging.
    let expected: Snapshot
    let stage: Stage
    let mutations: [String]

    init(seed: UInt64) throws {
        self.seed = seed
        var random = SplitMix(state: seed &* 0x9E37_79B9_7F4A_7C15 &+ 1)
        let scratch = try Scratch(.memory)
        try RandomCase.grow(scratch.host, "", &random, depth: 0)
        try RandomCase.clone(scratch.host, to: scratch.path + "/copy")
        before = Snapshot(of: scratch.host)
        stage = try scratch.open()
        let upper = stage.roots[0].upper ?? ""
        let overlay = HandmadeOverlay(upper: upper, lower: scratch.host)
        var done: [String] = []
        for number in 0..<Int.random(in: 1...12, using: &random) {
            guard let mutation = RandomCase.mutation(of: scratch.path + "/copy", number, &random) else { continue }
            done.append("\(mutation)")
            try mutation.apply(to: scratch.path + "/copy", time: 1_750_000_000 + number)
            try overlay.apply(mutation, time: 1_750_000_000 + number)
        }
        mutations = done
        expected = Snapshot(of: scratch.path + "/copy")
        self.scratch = scratch
        self.random = random
    }

    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<max(1, bound), using: &random) }

    private static let names = ["a", "b", "c", "d e", "ü", "x\ny"]

    private static func grow(_ root: String, _ path: String, _ random: inout SplitMix, depth: Int) throws {
        for name in names where Bool.random(using: &random) {
            let child = path + "/" + name
            switch Int.random(in: 0..<(depth < 2 ? 4 : 3), using: &random) {
            case 0:
                try Disk.link(["a", "/etc/hostname", "nowhere"].randomElement(using: &random) ?? "a", at: root + child)
            case 1, 2:
                let mode: UInt32 = [0o644, 0o600, 0o755, 0o444].randomElement(using: &random) ?? 0o644
                try Disk.write(root + child, "lower \(child)")
                if Bool.random(using: &random) { try Disk.setAttribute(root + child, "user.note", "lower") }
                try Disk.setMode(root + child, mode)
                try Disk.setTime(root + child, seconds: 1_600_000_000 + Int.random(in: 0..<1000, using: &random))
            default:
                try Disk.makeFolder(root + child, mode: Bool.random(using: &random) ? 0o755 : 0o700)
                try grow(root, child, &random, depth: depth + 1)
            }
        }
    }

    private static func clone(_ from: String, to: String) throws {
        for name in Disk.names(from) {
            let (source, target) = (from + "/" + name, to + "/" + name)
            guard let found = Disk.status(source) else { continue }
            switch found.st_mode & S_IFMT {
            case S_IFDIR:
                try Disk.makeFolder(target, mode: found.st_mode & 0o7777)
                try clone(source, to: target)
            case S_IFLNK: try Disk.link(Disk.target(source), at: target)
            default:
                try Disk.write(target, try Disk.read(source))
                if let note = Disk.attribute(source, "user.note") { try Disk.setAttribute(target, "user.note", note) }
                try Disk.setMode(target, found.st_mode & 0o7777)
                try Disk.setTime(target, seconds: found.st_mtim.tv_sec)
            }
        }
    }

    private static func mutation(of tree: String, _ number: Int, _ random: inout SplitMix) -> Mutation? {
        let paths = all(tree, "")
        let folders = [""] + paths.filter { Disk.isFolder(tree + $0) }
        let fresh = (folders.randomElement(using: &random) ?? "") + "/" + (names.randomElement(using: &random) ?? "a")
        let known = paths.randomElement(using: &random) ?? fresh
        // Directories that stay are rare otherwise, and take the most calls.
        let folder = folders.dropFirst().randomElement(using: &random) ?? known
        switch Int.random(in: 0..<10, using: &random) {
        case 0: return .write(fresh, text: "new \(number)", mode: Bool.random(using: &random) ? 0o640 : 0o755)
        case 1: return .write(known, text: "changed \(number)", mode: 0o644)
        case 2, 3: return paths.isEmpty ? nil : .remove(known)
        case 4: return .makeFolder(Bool.random(using: &random) ? fresh : known, mode: 0o751)
        case 5:
            guard let found = Disk.status(tree + known), found.st_mode & S_IFMT != S_IFLNK else { return nil }
            return .setMode(known, Disk.isFolder(tree + known) ? 0o711 : 0o604)
        case 6: return .link(fresh, target: "target \(number)")
        case 7: return Disk.isFolder(tree + folder) ? .annotate(folder, value: "note \(number)") : nil
        case 8: return Disk.isFolder(tree + folder) ? .setMode(folder, 0o711) : nil
        default:
            // A user may annotate only what he may write.
            guard let found = Disk.status(tree + known), found.st_mode & S_IFMT != S_IFLNK, found.st_mode & 0o200 != 0
            else { return nil }
            return .annotate(known, value: "note \(number)")
        }
    }

    private static func all(_ root: String, _ path: String) -> [String] {
        Disk.names(root + path).flatMap { name in
            let child = path + "/" + name
            return [child] + (Disk.isFolder(root + child) ? all(root, child) : [])
        }
    }
}

/// A small generator with a seed (Steele, Lea, Flood: "Fast splittable pseudorandom number generators").
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
