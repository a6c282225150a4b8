/** A results page of this many entries, in the site's markup. */
export function createResultsPage(challengeId: number, entries: number): string {
  return `<html>
<head>
	<title>Bench Challenge Results</title>
	<meta charset="utf-8">
</head>
<body class="textsm" style="background: #DDDDDD url('/images/back.gif') repeat-y;" leftmargin="0" topmargin="0" >
	<table cellspacing="0" cellpadding="3" border="0" width="99%"><tr><td width="175" valign="top" nowrap>
	<table bgcolor="#DDDDDD" cellspacing="0" cellpadding="2" width="172">
		<tr bgcolor="#B5BBC5"><td style="border-bottom: 1px solid black;"><b>Challenge Details</b></td></tr>
		<tr><td class="textsm">
	<div style="height: 34px; width: 16px;"><img src="images/31.gif" title="Open Challenge" width="14" height="16"></div>
	<div style="display:block; margin-left: 22px; margin-top: -34px;">
		<b>Bench</b>
		<br>
		An Open Challenge using the <a class="u" href="challenge_rules.php?RULES_ID=17">Advanced Editing VII</a> rules.
	</div>
	<div style="margin: 2px;">
		<b>Submission Dates: </b><br>&nbsp;&nbsp;Nov 19 2010 - Nov 25 2010<br>
		<b>Submissions: </b>${entries}<br>
		<b>Disqualifications: </b>0<br>
		<b>Votes: </b>23,001<br>
	</div>
		</td></tr>
	</table>
	</td><td valign="top">
<table width="90%" cellspacing="1" cellpadding="4" bgcolor="#00000" align="center">
	<tr class="forum-heading">
		<td colspan="2">Challenge Results for Bench</td>
	</tr>
${Array.from({ length: entries }, (_, n) => entry(challengeId, n + 1)).join("")}</table>
		</td></tr></table>
	</body>
</html>
`;
}

function entry(challengeId: number, place: number): string {
  const id = 900_000 + place;
  const picture = `https://images.dpchallenge.com/images_challenge/1000-1999/${challengeId}/120/Copyrighted_Image_Reuse_Prohibited_${id}.jpg`;
  return `		<tr class="forum-bg1">
		<td align="center" valign="middle" width="160"><a href="/image.php?IMAGE_ID=${id}"><img src="${picture}" style="border: 1px solid black" ></a></td>
		<td valign="top" width="100%">
			<table width="100%">
				<tr>
					<td valign="top" width="200">
						<a href="/image.php?IMAGE_ID=${id}" class="i">Picture &quot;${place}&quot;</a><br>
						by <a href="/profile.php?USER_ID=${38_000 + place}" class="u">somebody${place}</a><br>
<br>
												<b>${place}th</b> place with an<BR>average vote of <b>${(6.8 - place / 200).toFixed(4)}</b>
						<br><br>
						<span style="font-weight: bold; width: 40px; text-align: right;">Views:</span> <span style="text-align: right; width:43px;">${4881 - place}</span><span class="textsm"><i> (383 during voting)</i></span><br>
						<span style="font-weight: bold; width: 40px; text-align: right;">Votes:</span> <span style="text-align: right; width:43px;">177</span><br>
											</td>
					<td valign="top">
						Your Vote: <b>N/A</b><br>
						Your Comment: <b>N/A</b><br>
						<br>
																		Average Vote (Participants): <b>5.950</b><br>
						Average Vote (Non-Participants): <b>5.639</b><br>
											</td>
				</tr>
			</table>
		</td>
	</tr>
`;
}
