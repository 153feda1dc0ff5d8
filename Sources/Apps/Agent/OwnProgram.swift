import Confinement
import Glibc

/// This very program, as the cage must show it to run it once more.
enum OwnProgram {
    /// Absolute, without symbolic links.
    static let path: String = {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        return count > 0 ? String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) : ""
    }()

    /// The program and the libraries that it has loaded from outside `/usr`, which every cage shows: none in a release,
    /// the toolchain's in a debug build.
    static let files: [String] = {
        let maps = (try? PublicFile.read("/proc/self/maps", limit: 4 << 20)) ?? []
        var paths: Set<String> = [path]
        for line in maps.split(separator: 0x0A) {
            guard let slash = line.firstIndex(of: 0x2F) else { continue }
            let mapped = String(decoding: line[slash...], as: UTF8.self)
            let shown = ["/usr/", "/lib/", "/lib64/", "/nix/store/", "/dev/", "/memfd:", "/SYSV"].contains {
                mapped.hasPrefix($0)
            }
            if !shown, !mapped.hasSuffix(" (deleted)"), mapped.hasSuffix(".so") || mapped.contains(".so.") {
                paths.insert(mapped)
            }
        }
        return paths.sorted()
    }()
}

extension OwnProgram {
    /// What `files` holds beside the program.
    static let libraries = files.filter { $0 != path }

    /// Folder of the program, without a slash at its end.
    static let directory = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])

    /// The launcher beside the program, or where a distribution puts helpers.
    public static let launcher: String = {
        let candidates = ["\(directory)/orderly-confine", "/usr/libexec/orderly/orderly-confine"]
        return candidates.first { access($0, X_OK) == 0 } ?? candidates[0]
    }()

    /// The cages of this program's steps, started by a fork server.
    static func cage() throws(AgentFailure) -> Confinement {
        do throws(ConfinementError) {
            return try Confinement(launcher: launcher, start: .forked)
        } catch {
            throw AgentFailure(.machine, error.message, hint: "build and install it with `make build`")
        }
    }

    /// What no step may write, so that what runs tomorrow is what was installed.
    static let trusted: [String] = [path, launcher]
}
