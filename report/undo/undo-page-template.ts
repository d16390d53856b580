/** The page of an undo, in Eta's syntax: `it` is an {@link UndoPageModel} with `style`. */
export const undoPageTemplate = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title><%= it.verdict %> – Poolferry undo report</title>
<style><%~ it.style %></style>
</head>
<body>
<header>
<p class="product">Poolferry undo report</p>
<%~ include('@verdict', it) %>
</header>
<main>
<%~ include('@accounting', it) %>
<section aria-labelledby="unsettled">
<h2 id="unsettled">Users that the pool does not show as the undo leaves them</h2>
<% if (it.unsettled.length === 0) { %>
<p>None.</p>
<% } else { %>
<table class="unconfirmed">
<caption><%= it.unsettledCaption %></caption>
<thead><tr><th scope="col">User</th><th scope="col">Finding</th></tr></thead>
<tbody>
<% for (const user of it.unsettled) { %>
<tr><th scope="row"><code><%= user.id %></code><small><%= user.at %></small><small><% if (user.sourceKey === undefined) { %>key withheld<% } else { %>key <code><%= user.sourceKey %></code><% } %></small></th><td><%= user.finding %></td></tr>
<% } %>
</tbody>
</table>
<% } %>
</section>
<%~ include('@audit', it) %>
<%~ include('@origin', it) %>
</main>
<footer>
<p>This page holds no name, address, telephone number or password. Users are named by their UUID in the pool and, where it says nothing of the person, by their key in the source. The same report for programs is in <code>report.json</code> beside it.</p>
</footer>
</body>
</html>
`;
