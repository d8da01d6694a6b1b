// What `diolkos explain` is asked about: texts of stanzas, from files or from standard input, as
// XML or as lines of JSON.
//
// I/O      reads files and standard input; complains on standard error
// Threads  a free function, not to be called from two at once
#pragma once

#include <boost/json.hpp>

#include <functional>
#include <string>
#include <vector>

namespace diolkos::cli {

struct asked {
    boost::json::value id; // of a line; null for XML, whose stanzas are counted
    std::string xml;
    bool is_line = false; // has to be one stanza
};

// Reads `files`, or standard input if there are none. False if some of it could not be read.
[[nodiscard]] bool read_asked(const std::vector<std::string>& files, bool json_lines,
                              const std::function<void(const asked&)>& each);

} // namespace diolkos::cli
