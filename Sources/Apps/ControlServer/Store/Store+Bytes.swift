import FoundationEssentials
import GRDB

extension Store {
    static func blob(_ bytes: [UInt8]) -> Data { Data(bytes) }

    static func bytes(_ row: Row, _ column: String) -> [UInt8] {
        let data: Data = row[column]
        return Array(data)
    }
}
