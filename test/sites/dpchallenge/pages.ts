const foot = `<br>Current Server Time: 09/05/2026 04:27:06 AM EDT.</div></td></tr></table></body>\n</html>\n`;

/** A page of the site around this content. */
export const sitePage = (content: string, title = "DPChallenge - A Digital Photography Contest"): string =>
  `<html>\n<head>\n\t<title>${title}</title>\n\t<meta charset="utf-8">\n</head>\n<body class="textsm">` +
  `<table><tr><td>You are not logged in. (<a href="/login.php" rel="nofollow">log in</a>)&nbsp;</td></tr></table>` +
  `<table><tr><td>${content}<div align="center" class="textsm">${foot}`;

export const invalidPage = sitePage("Invalid CHALLENGE_ID.  Please check the URL.\t\t\t<br><br>");

/** The box at the left of a challenge's page. */
export function challengeBox({
  id = 3257,
  title = "Rain",
  description = "Show <b>rain</b>.<br>Or snow.",
  extra = "",
  figures = "",
} = {}): string {
  return `<table bgcolor="#DDDDDD"><tr bgcolor="#B5BBC5"><td><b>Challenge Details</b></td></tr><tr><td class="textsm">
<link id="gallery" rel="alternate" href="http://www.dpchallenge.com/challenge_results_rss.php?CHALLENGE_ID=${id}" type="application/rss+xml">
<div style="height: 34px;"><img src="images/21.gif" title="Member Challenge" width="14" height="16"></div>
<div style="display:block; margin-left: 22px; margin-top: -34px;"><b>${title}</b><br>
A Member Challenge using the <a class="u" href="challenge_rules.php?RULES_ID=19">Standard Editing</a> rules.</div>
<div style="margin-left: 2px;"><img src="images/description.gif" title="Challenge Description"></div>
<div style="display:block; margin-left: 22px; margin-top: -16px;"><b>Description</b><br>${description}</div>${extra}
<div style="margin: 2px;"><br><b>Submission Dates: </b><br>&nbsp;&nbsp;Feb 28 2024 - Mar 1 2024<br><br>
<b>Voting Dates: </b><br>&nbsp;&nbsp;Mar 2 2024 - Mar 8 2024<br>${figures}</div></td></tr></table>`;
}

export const openPage = sitePage(challengeBox(), "Rain Challenge Details");

/** The figures of a challenge that has results. */
export const figures = (submissions: number, disqualified: number): string =>
  `<b>Submissions: </b>${submissions}<br><b>Disqualifications: </b>${disqualified}<br><b>Votes: </b>1,234<br>
<b>Comments: </b>12<br><br><b>Average Score: </b>5.50554<br><b>Highest Score: </b>6.7797<br>`;

/** A row of a challenge's results. */
export const entryRow = (id: number, words: string, { title = `Picture ${id}`, user = 7 } = {}): string =>
  `<tr class="forum-bg1"><td align="center" valign="middle" width="160"><a href="/image.php?IMAGE_ID=${id}"><img src="//images.dpchallenge.com/images_challenge/3000-3999/3257/120/Copyrighted_Image_Reuse_Prohibited_${id}.jpg" style="border: 1px solid black" ></a></td>
<td valign="top" width="100%"><table width="100%"><tr><td valign="top" width="200"><a href="/image.php?IMAGE_ID=${id}" class="i">${title}</a><br>
by <a href="/profile.php?USER_ID=${user}" class="u">some&amp;body</a><br>${words}</td><td valign="top">Your Vote: <b>N/A</b><br></td></tr></table></td></tr>`;

export const placed = (place: string, average: string, votes = "33"): string =>
  `<br>\n\t<b>${place}</b> place with an<BR>average vote of <b>${average}</b><br><span style="font-weight: bold;">Views:</span> <span>1,265</span><span class="textsm"><i> (78 during voting)</i></span><br>
<span>Votes:</span> <span>${votes}</span><br></td><td valign="top">Average Vote (Participants): <b>6.857</b><br>Average Vote (Non-Participants): <b>6.684</b><br>`;

export const resultsPage = (rows: string, submissions: number, disqualified = 0): string =>
  sitePage(
    `${challengeBox({ figures: figures(submissions, disqualified) })}</td><td><div class="divider"><b>Results for Rain:</b></div>
<table width="90%"><tr class="forum-heading"><td colspan="2">Challenge Results for Rain</td></tr>${rows}</table>`,
    "Rain Challenge Results",
  );

/** A row of the history; `cells` are those behind the first. */
export const historyRow = (id: string, name: string, cells: readonly string[], extra = ""): string =>
  `<tr class="forum-bg2"><td><img src="/images/31.gif" width="14" ALT="Open Challenge"> <a href="/challenge_results.php?CHALLENGE_ID=${id}" class=i>${name}</a> (<a style="font-style: italic;" class="u" href="challenge_rules.php?RULES_ID=19">Standard Editing</a>)${extra}<br>Feb. 28th 2024 - Mar. 1st 2024</td>${cells.map((cell) => `<td align="center">${cell}</td>`).join("")}</tr>\n`;

export const historyPage = (rows: string): string =>
  sitePage(
    `<table id="challenges" width="96%"><tr><td align="right">Showing results <b>1 - 4,147</b> of <b>4,147</td></tr></table>
<table id="challenges" width="96%"><tr id="heading" class="tableheading"><td>Challenge</td><td>Entries&nbsp;</td></tr>\n${rows}</table>`,
    "Challenge History - DPChallenge",
  );

/** The page of a picture from its parts; a part that is not given is absent. */
export function picturePage({
  header = pictureHeader(),
  information = "",
  statistics = "",
  comments = "",
} = {}): string {
  return sitePage(
    `${header}<br>${information}<br>${statistics}<br><div class="error" align="center">Please <a href="/login.php">log in</a> to add your comments!</div><br>${comments}`,
    "Well Read.. by somebody - DPChallenge",
  );
}

export const pictureHeader = (
  src = "//images.dpchallenge.com/images_challenge/3000-3999/3257/1200/Copyrighted_Image_Reuse_Prohibited_1265266.jpg",
): string =>
  `<a name="img"></a><table><tr><td id="img_container" class="page-image"><img src="/images/pix.gif" style="position: absolute;" /><img src="${src}" alt="Well Read.."></td></tr></table><div class="imagetitle">
<img src="/images/rib2.gif" alt="2nd Place" vpsace="0" hspace="3">Well Read..</div><a class="u" href="challenge_rules.php?RULES_ID=19">Standard Editing</a> <a class="u" href="/profile.php?USER_ID=75618">odriew</a><br>`;

export const informationPanel = (labels: string, words: string): string =>
  `<table width="750"><tr class="forum-heading"><td nowrap>Photograph Information</td><td>Photographer's Comments</td></tr>
<tr class="forum-bg1" valign="top"><td class="textsm" >${labels}<br><div><a class="v" href="/favorites_mgr.php?action=add&IMAGE_ID[]=1">Add photograph to your favorites</a></div></td><td valign="top" width="450" class="textsm">${words}</td></tr></table>`;

export const challengeLabel = `<b>Challenge:</b>  <a href="/challenge_results.php?CHALLENGE_ID=3257">Rain</a> (<a href="challenge_rules.php?RULES_ID=19" class="u">Standard Editing</a>)<br>`;

export const statisticsPanel = (labels: string, beside = ""): string =>
  `<table width="750"><tr class="forum-heading"><td nowrap>Statistics</td></tr><tr class="forum-bg1"><td class="textsm" valign="top">${labels}<br></td>${beside}</tr></table>`;

export const breakdown = (counts: readonly string[]): string =>
  `<td>Voting Breakdown <span class="textsm">(1 to 10)</span>${counts.map((count) => `<div class="breakdown_vote_count">${count}</div>`).join("\n")}</td>`;

export const commentsTable = (rows: string): string =>
  `<table width="90%" cellspacing="1" align="center"><tr class="forum-heading"><td width="150">Author</td><td>Thread</td></tr>${rows}</table>`;

export const commentDivider = `<tr class="forum-heading"><td colspan="2">Comments Made During the Challenge</td></tr>`;

export const commentRows = (id: number, time: string, body: string, author = "Neat"): string =>
  `<tr class="forum-bg1"><td rowspan="3" valign="top"><a name="${id}"></a><div class="forumpic"><a href="profile.php?USER_ID=9"><img src="https://images.dpchallenge.com/images_profile/65/9.jpg"></a></div><a title="${author}; currently offline" href="/profile.php?USER_ID=9" class="fo ">${author}</a></td><td class="textsm" height="14">
${time}\t\t\t</td></tr><tr class="forum-bg1"><td valign="top"><table cellspacing="0" cellpadding="4" class="forum-post"><tr><td valign="top">
${body}</td></tr></table></td></tr>
<tr class="forum-bg1"><td class="textsm">&nbsp;<img src="/images/ratings/helpful.gif"> Photographer found comment helpful.</td></tr>`;

export const quote = (author: string, text: string): string =>
  `<table align="center" width="90%" class="forum-quote"><tr><td class="textsm">Originally posted by <b>${author}</b>:</td></tr><tr><td>${text}</td></tr></table>`;
