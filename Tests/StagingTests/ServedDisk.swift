import Glibc

/// A file system on a loop device on a file that this process serves.
struct ServedDisk {
    let kind: ImageKind
    let file: ServedFile
    private let mountPoint: String

    /// The image lies in `folder`, and is mounted on `mountPoint`.
    init(_ kind: ImageKind, in folder: String, at mountPoint: String) throws {
        self.kind = kind
        self.mountPoint = mountPoint
        let image = folder + "/image"
        try Shell.line("truncate -s \(kind.size) '\(image)' && \(kind.make) '\(image)' >/dev/null 2>&1")
        try Disk.write(folder + "/served", "")
        file = try ServedFile(image, at: folder + "/served")
        try mount()
    }

    static func isPossible(_ kind: ImageKind) -> Bool { kind.isPossible && ServedFile.isPossible }

    /// In requests of at most 128 segments, which are served whole: of one that is written in part a loop device says
    /// that all was written.
    func mount() throws {
        try Shell.line(
            """
            set -e
            device=$(losetup --find --show '\(file.path)')
            echo 64 >"/sys/block/${device#/dev/}/queue/max_sectors_kb"
            mount "$device" '\(mountPoint)' || { losetup --detach "$device"; exit 1; }
            losetup --detach "$device"
            """)
    }

    func unmount() throws { try Shell.line("umount '\(mountPoint)'\(kind.forget)") }

    func mountAgain() throws {
        try unmount()
        try mount()
    }

    /// For good.
    func end() {
        try? unmount()
        file.unmount()
    }
}
