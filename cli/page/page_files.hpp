// The files of the page as they were when this was compiled: report.html, report.css, report.js.
#pragma once

#include <string_view>

namespace diolkos::cli::page {

extern const std::string_view report_html, report_css, report_js;

} // namespace diolkos::cli::page
