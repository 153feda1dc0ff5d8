import Execution
import Glibc

extension Descriptor {
    /// `SEEK_DATA` and `SEEK_HOLE`, which Glibc's module leaves out.
    private static let (toData, toHole): (Int32, Int32) = (3, 4)

    /// Writes the first `size` bytes of `source` here, its holes as holes: a file may be far larger than its disk.
    func copy(_ source: borrowing Descriptor, at path: String, size: Int64, as newPath: String) throws(FileFailure) {
        guard ftruncate(number, Int(size)) == 0 else { throw .system(errno, newPath, "set its size") }
        var position = 0
        while position < Int(size) {
            let start = lseek(source.number, position, Self.toData)
            if start < 0, errno == ENXIO { return }
            guard start >= 0 else { throw .system(errno, path, "find its data") }
            let end = min(lseek(source.number, start, Self.toHole), Int(size))
            guard end > start else { return }
            guard lseek(source.number, start, SEEK_SET) >= 0, lseek(number, start, SEEK_SET) >= 0 else {
                throw .system(errno, path, "go to its data")
            }
            try source.read(at: path, upTo: end - start) { bytes throws(FileFailure) in
                try write(bytes, at: newPath)
            }
            position = end
        }
    }
}
