// One record in the formats that collectors of logs read. The record is (box, index): a collector
// that gets one twice, because an export was cut off and resumed, knows it by these.
//
//     jsonl    the record as it is kept
//     rfc5424  a line of syslog, facility 13 (log audit), every field as structured data
//     cef      ArcSight Common Event Format, version 0
//     ocsf     OCSF 1.3, network activity (class 4001), the record under `unmapped`
//
// I/O      none
// Threads  free functions; safe from any thread
#pragma once

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace diolkos::cli {

enum class export_format { jsonl, rfc5424, cef, ocsf };
[[nodiscard]] std::optional<export_format> export_format_named(std::string_view name) noexcept;

// `record` is what parse_record(line) gave. Without a newline; no control character is in it.
[[nodiscard]] std::string exported(export_format as, std::string_view line,
                                   const boost::json::object& record);
// The same of a line alone. Throws std::runtime_error if it is no record.
[[nodiscard]] std::string in_format(export_format as, std::string_view line);

} // namespace diolkos::cli
