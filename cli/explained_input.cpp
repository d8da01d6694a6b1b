#include "cli/explained_input.hpp"

#include <fstream>
#include <iostream>
#include <sstream>

namespace diolkos::cli {

namespace {

using visitor = std::function<void(const asked&)>;

// False if a line was not of the form that is read.
bool read_lines(std::istream& input, const std::string& from, const visitor& each) {
    bool good = true;
    std::string line;
    for (std::size_t number = 1; std::getline(input, line); ++number) {
        if (line.find_first_not_of(" \t\r") == std::string::npos)
            continue;
        boost::system::error_code error;
        const auto parsed = boost::json::parse(line, error);
        const auto* object = error ? nullptr : parsed.if_object();
        const auto* id = object == nullptr ? nullptr : object->if_contains("id");
        const auto* xml = object == nullptr ? nullptr : object->if_contains("xml");
        if (id == nullptr || xml == nullptr || !xml->is_string()) {
            std::cerr << from << ':' << number << ": not a line {\"id\", \"xml\"}\n";
            good = false;
            continue;
        }
        each({*id, std::string(xml->get_string()), true});
    }
    return good;
}

bool read_stream(std::istream& input, const std::string& from, bool json_lines,
                 const visitor& each) {
    if (json_lines)
        return read_lines(input, from, each);
    std::ostringstream text;
    text << input.rdbuf();
    each({nullptr, std::move(text).str(), false});
    return true;
}

} // namespace

bool read_asked(const std::vector<std::string>& files, bool json_lines, const visitor& each) {
    if (files.empty())
        return read_stream(std::cin, "standard input", json_lines, each);
    bool good = true;
    for (const auto& name : files) {
        std::ifstream file(name, std::ios::binary);
        if (!file) {
            std::cerr << name << ": cannot be read\n";
            good = false;
            continue;
        }
        good = read_stream(file, name, json_lines, each) && good;
    }
    return good;
}

} // namespace diolkos::cli
