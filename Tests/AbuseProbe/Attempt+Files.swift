import Glibc

extension Attempt {
    static let files: [String: Body] = [
        "read": { path in
            let file = open(path, O_RDONLY | O_CLOEXEC)
            guard file >= 0 else { return errno }
            var byte: UInt8 = 0
            return read(file, &byte, 1) < 0 ? errno : 0
        },
        "list": { path in opendir(path) == nil ? errno : 0 },
        "stat": { path in
            var status = stat()
            return refusal(lstat(path, &status))
        },
        // NANOSECONDS since 1970: whether the cage's own root is older.
        "built-before": { text in
            var status = stat()
            guard lstat("/dev/fd", &status) == 0 else { return errno }
            let built = status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec
            return built < Int(text) ?? 0 ? 0 : EAGAIN
        },
        "create": { path in refusal(open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)) },
        "create-setuid": { path in refusal(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o4755)) },
        "tmpfile-setuid": { path in refusal(open(path, 0o20200000 | O_WRONLY | O_CLOEXEC, 0o4755)) },
        "openat2": { path in refusal(.openat2, here, address(path), zeroes(24), 24) },
        "write": { path in
            let file = open(path, O_WRONLY | O_CLOEXEC)
            guard file >= 0 else { return errno }
            return Glibc.write(file, "x", 1) < 0 ? errno : 0
        },
        "append": { path in write("x", to: path) },
        "remove": { path in refusal(unlink(path)) },
        "mkdir": { path in refusal(mkdir(path, 0o755)) },
        "chmod": { path in refusal(chmod(path, 0o777)) },
        "chmod-setuid": { path in refusal(chmod(path, 0o4755)) },
        "chmod-setgid": { path in refusal(chmod(path, 0o2755)) },
        "fchmod-setuid": { path in
            let file = open(path, O_RDONLY | O_CLOEXEC)
            return file < 0 ? errno : refusal(fchmod(file, 0o4755))
        },
        "fchmodat2-setuid": { path in refusal(.fchmodat2, here, address(path), 0o4755, 0) },
        "chown": { path in refusal(chown(path, 1, 1)) },
        "truncate": { path in refusal(truncate(path, 0)) },
        "touch": { path in refusal(utimensat(AT_FDCWD, path, nil, 0)) },
        "attribute": { path in refusal(.setxattr, address(path), address("user.x"), address("y"), 1, 0) },
        "file-capability": { path in
            // A version 2 vfs_cap_data with CAP_SYS_ADMIN.
            let value = UnsafeMutablePointer<UInt32>.allocate(capacity: 5)
            value.initialize(repeating: 0, count: 5)
            value[0] = 0x0200_0001
            value[1] = 1 << 21
            return refusal(.setxattr, address(path), address("security.capability"), Int(bitPattern: value), 20, 0)
        },
        // FROM,TO
        "link": { pair($0) { refusal(link($0, $1)) } },
        "rename": { pair($0) { refusal(rename($0, $1)) } },
        "symlink": { pair($0) { refusal(symlink($0, $1)) } },
        "fifo": { path in refusal(mkfifo(path, 0o600)) },
        "socket-file": { path in refusal(.mknod, address(path), 0o140600, 0) },
        "mknod-mem": { path in refusal(.mknod, address(path), 0o020600, 1 << 8 | 1) },
        "mknod-disk": { path in refusal(.mknod, address(path), 0o060600, 8 << 8) },
        "mknod-whiteout": { path in refusal(.mknod, address(path), 0o020600, 0) },
        "mknodat-null": { path in refusal(.mknodat, here, address(path), 0o020600, 1 << 8 | 3) },
        "name_to_handle": { path in
            let handle = UnsafeMutablePointer<UInt32>.allocate(capacity: 64)
            handle.initialize(repeating: 0, count: 64)
            handle[0] = 128
            return refusal(.nameToHandle, here, address(path), Int(bitPattern: handle), zeroes(8), 0)
        },
        "open_by_handle": { _ in refusal(.openByHandle, here, zeroes(128), 0) },
        // Until nothing more fits.
        "fill": { folder in
            let file = open(folder + "/fill", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
            guard file >= 0 else { return errno }
            let block = [UInt8](repeating: 1, count: 65536)
            for _ in 0..<4096 where Glibc.write(file, block, block.count) < 0 { return errno }
            return 0
        },
        // Many files of 1 MiB.
        "fill-files": { folder in
            let block = [UInt8](repeating: 1, count: 1 << 20)
            for number in 0..<64 {
                let file = open("\(folder)/fill-\(number)", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
                guard file >= 0, Glibc.write(file, block, block.count) >= 0 else { return errno }
                close(file)
            }
            return 0
        },
        // As many that no folder shows any more.
        "fill-unlinked": { folder in
            let block = [UInt8](repeating: 1, count: 1 << 20)
            for _ in 0..<64 {
                let file = open(folder + "/unlinked", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
                guard file >= 0, Glibc.write(file, block, block.count) >= 0 else { return errno }
                unlink(folder + "/unlinked")
            }
            sleep(2)
            return 0
        },
        "fill-inodes": { folder in
            for number in 0..<100_000 {
                let file = open("\(folder)/node-\(number)", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
                guard file >= 0 else { return errno }
                close(file)
            }
            return 0
        },
        // After a link took its place: what does the step then reach?
        "plant-link": {
            pair($0) { target, place in
                unlink(place)
                return symlink(target, place) < 0 ? errno : 0
            }
        },
        // Waits for FIRST, then looks for SECOND.
        "then": {
            pair($0) { first, second in
                while access(first, F_OK) != 0 { usleep(10_000) }
                return refusal(access(second, F_OK))
            }
        },
    ]

    private static func pair(_ argument: String, _ body: (String, String) -> Int32) -> Int32 {
        let parts = argument.split(separator: ",", maxSplits: 1).map(String.init)
        return parts.count == 2 ? body(parts[0], parts[1]) : EINVAL
    }
}
