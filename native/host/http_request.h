// The text of one HTTP/1.1 request that ends its connection.
#pragma once

#include <string>
#include <vector>

namespace coldstart {

struct HttpRequest {
  std::string method;
  std::string path;
  // `Name: value`, beside Host, Content-Length and Connection.
  std::vector<std::string> headers;
  bool hasBody = false;
  std::string body;
};

// '' where the request can be sent, else what is wrong with it (line breaks, spaces, an empty path).
std::string requestProblem(const HttpRequest& request);

std::string requestText(const HttpRequest& request, const std::string& host, int port);

}  // namespace coldstart
