"""The review page on this machine: parse a request, call an action, render a template.

A page is a module in `pages/` with `ROUTES`, and a template in templates/review/. `routes.page` makes a route that
shows something, `routes.act` one that changes something: by POST, with the form's token, and a redirect at the end.
"""
