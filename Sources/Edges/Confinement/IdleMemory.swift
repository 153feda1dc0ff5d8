import Glibc

/// What a process that waits for minutes need not hold.
///
/// Most of an agent's resident memory is its program: the kernel maps it in large pieces around each page that is used.
public enum IdleMemory {
    /// Lets go of every file's pages that this process maps and cannot have changed (madvise(2), MADV_DONTNEED). They stay
    /// in the page cache for as long as nobody needs the memory, and come back when they are touched. For a moment in which
    /// no other thread of this process maps anything.
    ///
    /// Returns how many bytes were resident and are not now; none where `/proc` cannot be read.
    @discardableResult
    public static func giveBack() -> Int {
        var freed = 0
        for mapping in mappings() where mapping.isUnchangedFile {
            // Read-only, private and as in its file: nothing can be lost, and no pointer of Swift's goes there.
            let start = unsafe UnsafeMutableRawPointer(bitPattern: mapping.start)
            guard unsafe madvise(start, Int(mapping.end - mapping.start), MADV_DONTNEED) == 0 else { continue }
            freed += mapping.resident
        }
        return freed
    }

    /// One mapping as proc_pid_smaps(5) has it.
    struct Mapping {
        let start: UInt
        let end: UInt
        let isReadOnly: Bool
        let isFile: Bool
        var resident = 0
        /// Bytes of private copies, in memory or swapped out: what relocation wrote, for one, before it was made read-only.
        var own = 0

        var isUnchangedFile: Bool { isReadOnly && isFile && own == 0 }

        /// `559f9d57f000-559f9fd42000 r-xp 00000000 fe:00 5326711    /usr/bin/x`; nil for any other line.
        init?(_ line: Substring) {
            let words = line.split(separator: " ", maxSplits: 5)
            guard words.count >= 5, words[1].utf8.count == 4 else { return nil }
            let bounds = words[0].split(separator: "-")
            guard bounds.count == 2, let start = UInt(bounds[0], radix: 16), let end = UInt(bounds[1], radix: 16),
                start < end
            else { return nil }
            self.start = start
            self.end = end
            isReadOnly = !words[1].contains("w") && words[1].hasSuffix("p")
            isFile = words[4] != "0"
        }
    }

    static func mappings() -> [Mapping] {
        var mappings: [Mapping] = []
        for line in (HostFile.text("/proc/self/smaps") ?? "").split(separator: "\n") {
            if let mapping = Mapping(line) {
                mappings.append(mapping)
            } else if let last = mappings.indices.last {
                if let size = size(line, "Rss:") { mappings[last].resident = size }
                if let size = size(line, "Anonymous:") { mappings[last].own += size }
                if let size = size(line, "Swap:") { mappings[last].own += size }
            }
        }
        return mappings
    }

    /// Bytes of a line `Rss:    1072 kB`.
    private static func size(_ line: Substring, _ name: String) -> Int? {
        guard line.hasPrefix(name) else { return nil }
        return line.dropFirst(name.count).split(separator: " ").first.flatMap { Int($0) }.map { $0 * 1024 }
    }
}
